using Farthing.Documents.Budgets;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Gateway.Administration;

/// <summary>Makes new budgets, one or many at once. When it answers, they are kept and in force here, and count what the ledger says was spent in the running period.</summary>
/// <param name="parts">The gateway.</param>
/// <param name="book">Its keys: whoever changes keys or budgets holds its place.</param>
/// <param name="desk">Shows them.</param>
internal sealed class BudgetMaker(GatewayParts parts, KeyBook book, BudgetDesk desk)
{
    private const int MaxBudgets = KeyMaker.MaxKeys;

    /// <summary>A budget in a body.</summary>
    /// <param name="Budget">As it was read.</param>
    /// <param name="Members">Where it stands.</param>
    private readonly record struct Wish(BudgetOptions Budget, MemberReader Members)
    {
        public bool HasId => Members.Line("id") is not null;
    }

    /// <summary><c>POST /budgets</c>.</summary>
    public async Task<AdminAnswer> CreateAsync(AdminCall call)
    {
        call.AllowsOnly();
        FaultList faults = new();
        List<Wish> wishes = Read([BodyMembers.Parse(call.Body, faults)]);
        return desk.Show((await MakeAsync(wishes, faults, call))[0], 201);
    }

    /// <summary><c>POST /budgets/batch</c>: all or none of them.</summary>
    public async Task<AdminAnswer> CreateManyAsync(AdminCall call)
    {
        call.AllowsOnly();
        FaultList faults = new();
        MemberReader members = BodyMembers.Parse(call.Body, faults);
        members.Need("budgets", "a list of budgets, each as POST /budgets takes it");
        List<Wish> wishes = Read(members.Rows("budgets"));
        members.RefuseUnknown(AdminFaultCodes.UnknownMember);
        if (faults.IsEmpty && wishes.Count is 0 or > MaxBudgets)
        {
            members.Refuse("budgets", $"{wishes.Count:N0} budgets", $"1 to {MaxBudgets:N0} budgets a call");
        }

        StoredBudget[] made = await MakeAsync(wishes, faults, call);
        return new AdminAnswer(
            new BudgetBatchAnswer([.. made.Select(budget => BudgetView.Of(budget, BudgetSource.Stored))]),
            201
        );
    }

    private static List<Wish> Read(IEnumerable<MemberReader> rows)
    {
        List<Wish> wishes = [];
        foreach (MemberReader row in rows)
        {
            if (BudgetWish.Read(row) is not BudgetOptions budget)
            {
                continue; // Its faults are in the list.
            }

            // A path has it: a slash in it is sent as %2F.
            if (
                budget.Id is "" or "." or ".."
                || budget.Id.Contains("%2F", StringComparison.OrdinalIgnoreCase)
            )
            {
                row.Refuse("id", "not an id", "1 to 256 characters, without %2F, not . or ..");
            }

            wishes.Add(new Wish(budget, row));
        }

        return wishes;
    }

    private async Task<StoredBudget[]> MakeAsync(List<Wish> wishes, FaultList faults, AdminCall call)
    {
        faults.ThrowIfAny();
        await book.Place.WaitAsync(call.Gone);
        try
        {
            DateTimeOffset now = parts.Clock.GetUtcNow();
            string[] ids = Ids(wishes);
            faults.ThrowIfAny();
            StoredBudget[] made =
            [
                .. wishes.Select((wish, i) => new StoredBudget(wish.Budget, now) { Id = ids[i] }),
            ];
            await parts.Keys.SaveAsync(
                [
                    .. made.Select(budget => new BudgetChange(
                        budget,
                        call.Event(parts.Clock, "budget.create", budget.Id, KeyChanges.Of(null, budget))
                    )),
                ],
                call.Gone
            );
            return made;
        }
        finally
        {
            book.Place.Release();
        }
    }

    /// <summary>The id of each: what is given, or what a budget of its scope and period is called, with a number where one that is gone was called so. Says what stands against them.</summary>
    private string[] Ids(List<Wish> wishes)
    {
        BudgetPrecedence configuration = new(parts.Options().Budgets);
        HashSet<string> taken = [.. parts.Spending.Budgets.Select(budget => budget.Id)];
        taken.UnionWith(parts.Keys.Budgets.Select(budget => budget.Id));
        Dictionary<(RequestScope, PeriodRule), string> there = [];
        foreach (StoredBudget budget in parts.Keys.Budgets.Where(budget => budget.RemovedAt is null))
        {
            there[(budget.Scope, budget.Period)] = budget.Id;
        }

        string[] ids = new string[wishes.Count];
        for (int i = 0; i < ids.Length; i++)
        {
            (BudgetOptions budget, MemberReader members) = wishes[i];
            string id = budget.Id;
            if (configuration.Over(id, budget.Scope, budget.Period) is BudgetOptions over)
            {
                members.Refuse(
                    over.Id == id && wishes[i].HasId ? "id" : "scope",
                    $"the configuration has the budget '{over.Id}' in its place, and that one holds",
                    "a change of the file, and a reload",
                    AdminFaultCodes.InConfiguration
                );
            }
            else if (wishes[i].HasId)
            {
                if (taken.Contains(id))
                {
                    members.Refuse(
                        "id",
                        "there is a budget of this id, or was one: ids are never given again",
                        "another id, or none to have one made of scope and period",
                        AdminFaultCodes.Exists
                    );
                }
            }
            else if (there.TryGetValue((budget.Scope, budget.Period), out string? same))
            {
                members.Refuse(
                    "scope",
                    $"there is a budget of this scope and period: '{same}'",
                    "a change of that one, or an id to have one beside it",
                    AdminFaultCodes.Exists
                );
            }
            else if (parts.Keys.FindBudget(id) is null && taken.Contains(id))
            {
                members.Refuse(
                    "scope",
                    $"the key has a budget of its own for this period: '{id}'",
                    $"a change of the key: PATCH /keys/{budget.Scope.Value}; or an id to have one beside it",
                    AdminFaultCodes.Exists
                );
            }
            else
            {
                for (int number = 2; taken.Contains(id); number++)
                {
                    id = $"{budget.Id} #{number}";
                }
            }

            taken.Add(id);
            there[(budget.Scope, budget.Period)] = id;
            ids[i] = id;
        }

        return ids;
    }
}
