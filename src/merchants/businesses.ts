import type { Identity, Member } from "#identity";
import {
  type Clock,
  createBoundedMap,
  type Db,
  err,
  type MemberId,
  ok,
  type Result,
} from "#kernel";
import type { Business, BusinessError, BusinessProfile, Role, StaffMember } from "./business.ts";
import {
  findBusiness,
  insertBusiness,
  insertStaff,
  listStaff,
  removeStaff,
  roleIn,
  staffedBy,
  updateBusiness,
} from "./store/businesses.ts";

/** Businesses and who works for them. */
export type Businesses = {
  /** Makes a member a business of their own; they own it. */
  openBusiness(
    member: MemberId,
    profile: Partial<BusinessProfile>,
  ): Promise<Result<Business, BusinessError>>;
  business(id: MemberId): Promise<Business | undefined>;
  /** Every business that a member works for, with what they may do there. */
  businessesOf(member: MemberId): Promise<{ business: Business; role: Role }[]>;
  /** What a member may do for a business; undefined for strangers. */
  roleOf(business: MemberId, member: MemberId): Promise<Role | undefined>;
  changeBusiness(
    id: MemberId,
    changes: Partial<BusinessProfile>,
  ): Promise<Result<Business, BusinessError>>;
  staff(business: MemberId): Promise<StaffMember[]>;
  setRole(
    business: MemberId,
    member: MemberId,
    role: Role | null,
  ): Promise<Result<StaffMember[], BusinessError>>;
  /** What a payer's statement says. From memory when read before. */
  descriptorOf(business: MemberId): Promise<string>;
};

type Deps = { readonly db: Db; readonly clock: Clock; readonly identity: Identity };

const cachedMax = 10_000;
const descriptorMax = 22;
const notFound = err({ code: "not_found" });

export function createBusinesses({ db, clock, identity }: Deps): Businesses {
  const descriptors = createBoundedMap<MemberId, string>(cachedMax);

  async function business(id: MemberId): Promise<Business | undefined> {
    const stored = await findBusiness(db, id);
    const member = stored && (await identity.memberById(id));
    return member && { ...stored, id, handle: member.handle, name: member.name, tier: member.tier };
  }

  async function openBusiness(id: MemberId, given: Partial<BusinessProfile>) {
    const member = await identity.memberById(id);
    if (!member) return notFound;
    const isNew = await db.transaction(async (tx) => {
      if (!(await insertBusiness(tx, id, profileOf(member, given), clock.nowMs()))) return false;
      await insertStaff(tx, id, { member: id, role: "owner" });
      return true;
    });
    if (!isNew) return err({ code: "business_exists" });
    const opened = await business(id);
    return opened ? ok(opened) : notFound;
  }

  return {
    openBusiness,
    business,
    async businessesOf(member) {
      const found = await staffedBy(db, member);
      const all = await Promise.all(
        found.map(async ({ business: id, role }) => ({ business: await business(id), role })),
      );
      return all.flatMap(({ business: one, role }) => (one ? [{ business: one, role }] : []));
    },
    roleOf: (id, member) => roleIn(db, id, member),
    async changeBusiness(id, changes) {
      descriptors.delete(id);
      const isThere = await db.transaction((tx) => updateBusiness(tx, id, changes));
      const changed = isThere ? await business(id) : undefined;
      return changed ? ok(changed) : notFound;
    },
    staff: (id) => listStaff(db, id),
    async setRole(id, member, role) {
      const before = await listStaff(db, id);
      const owners = before.filter((one) => one.role === "owner");
      const isLastOwner = owners.length === 1 && owners[0]?.member === member;
      if (isLastOwner && role !== "owner") return err({ code: "last_owner" });
      await db.transaction((tx) =>
        role === null ? removeStaff(tx, id, member) : insertStaff(tx, id, { member, role }),
      );
      return ok(await listStaff(db, id));
    },
    async descriptorOf(id) {
      const known = descriptors.get(id);
      if (known !== undefined) return known;
      const descriptor = (await business(id))?.descriptor ?? "";
      descriptors.set(id, descriptor);
      return descriptor;
    },
  };
}

function profileOf(member: Member, given: Partial<BusinessProfile>): BusinessProfile {
  return {
    legalName: member.name,
    entity: "individual",
    country: "US",
    descriptor: member.name
      .toUpperCase()
      .replace(/[<>\\'"*]/g, "")
      .slice(0, descriptorMax),
    supportEmail: member.email?.value ?? null,
    website: null,
    logoUrl: null,
    payoutSchedule: "manual",
    ...given,
  };
}
