using Farthing.Documents.Budgets;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Keys.Stored;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Gateway.Administration;

/// <summary>Shows, changes and removes budgets that do not stand in the configuration. When it answers, the change is kept and in force here.</summary>
/// <param name="parts">The gateway.</param>
/// <param name="book">Its keys: whoever changes keys or budgets holds its place.</param>
internal sealed class BudgetDesk(GatewayParts parts, KeyBook book)
{
    /// <summary><c>GET /budgets</c>: each budget of each of whom there was anything to count; one line of a budget of nobody yet.</summary>
    public Task<AdminAnswer> ListAsync(AdminCall call)
    {
        call.AllowsOnly();
        return Task.FromResult(
            new AdminAnswer(
                new BudgetsAnswer(BudgetView.Of(parts.Spending.Budgets.SelectMany(StatesOf), Sources()))
            )
        );
    }

    /// <summary><c>GET /budgets/{id}</c>.</summary>
    public Task<AdminAnswer> ShowAsync(AdminCall call)
    {
        call.AllowsOnly();
        return Task.FromResult(Show(Find(call.Id)));
    }

    /// <summary><c>PATCH /budgets/{id}</c>: the members that are there change, the others stay. Scope and period stay: what was spent is kept under them.</summary>
    public async Task<AdminAnswer> ChangeAsync(AdminCall call)
    {
        call.AllowsOnly();
        FaultList faults = new();
        MemberReader members = BodyMembers.Parse(call.Body, faults);
        Func<StoredBudget, StoredBudget> change = BudgetWish.ReadChange(members);
        faults.ThrowIfAny();
        return Show(
            await SaveAsync(
                call,
                "budget.change",
                old =>
                    old.RemovedAt is null
                        ? change(old)
                        : throw new FarthingException(
                            new Fault(AdminFaultCodes.Changed, "the budget is removed, for ever")
                            {
                                Path = "id",
                                Value = old.Id,
                                Expected = "a new budget",
                            }
                        )
            )
        );
    }

    /// <summary><c>DELETE /budgets/{id}</c>: it counts nothing from now on. Removed twice is removed once.</summary>
    public async Task<AdminAnswer> RemoveAsync(AdminCall call)
    {
        call.AllowsOnly();
        return Show(
            await SaveAsync(
                call,
                "budget.remove",
                old => old.RemovedAt is null ? old with { RemovedAt = parts.Clock.GetUtcNow() } : old
            )
        );
    }

    /// <summary>A stored budget as an answer.</summary>
    public AdminAnswer Show(StoredBudget budget, int status = 200) =>
        Show(BudgetView.Of(budget, BudgetSource.Stored, Over(budget)), status);

    /// <summary>The configuration's budget that holds in place of a stored one; null where it holds itself.</summary>
    public BudgetOptions? Over(StoredBudget budget) =>
        new BudgetPrecedence(parts.Options().Budgets).Over(budget.Id, budget.Scope, budget.Period);

    private AdminAnswer Show(GatewayBudget budget, int status = 200) =>
        new(
            new BudgetAnswer(
                budget,
                budget.InForce && InForce(budget.Id) is BudgetOptions options
                    ? BudgetView.Of(StatesOf(options), _ => budget.Source)
                    : []
            ),
            status
        );

    private IReadOnlyList<BudgetState> StatesOf(BudgetOptions budget)
    {
        IReadOnlyList<BudgetState> states = parts.Spending.StatesOf(budget);
        PeriodSpan span = PeriodSpan.Of(
            budget.Period,
            (parts.Clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100
        );
        return states.Count > 0 ? states : [new BudgetState(budget, "", span, Money.Zero, Money.Zero)];
    }

    private GatewayBudget Find(string id)
    {
        if (parts.Keys.FindBudget(id) is StoredBudget stored && Over(stored)?.Id != id)
        {
            return BudgetView.Of(stored, BudgetSource.Stored, Over(stored));
        }

        return InForce(id) is BudgetOptions budget ? BudgetView.Of(budget, Sources()(id)) : throw NoSuch(id);
    }

    private BudgetOptions? InForce(string id) =>
        parts.Spending.Budgets.FirstOrDefault(budget => budget.Id == id);

    private Func<string, BudgetSource> Sources()
    {
        BudgetPrecedence configuration = new(parts.Options().Budgets);
        return id =>
            configuration.Configured(id) is not null ? BudgetSource.Configuration
            : parts.Keys.FindBudget(id) is { RemovedAt: null } ? BudgetSource.Stored
            : BudgetSource.Key;
    }

    private async Task<StoredBudget> SaveAsync(
        AdminCall call,
        string action,
        Func<StoredBudget, StoredBudget> change
    )
    {
        await book.Place.WaitAsync(call.Gone);
        try
        {
            StoredBudget old = Stored(call.Id);
            StoredBudget next = change(old);
            if (next == old)
            {
                return old;
            }

            next = next with { ChangedAt = parts.Clock.GetUtcNow(), Revision = old.Revision + 1 };
            await parts.Keys.SaveAsync(
                [new BudgetChange(next, call.Event(parts.Clock, action, call.Id, KeyChanges.Of(old, next)))],
                call.Gone
            );
            return next;
        }
        finally
        {
            book.Place.Release();
        }
    }

    private StoredBudget Stored(string id)
    {
        if (new BudgetPrecedence(parts.Options().Budgets).Configured(id) is not null)
        {
            throw new FarthingException(
                new Fault(AdminFaultCodes.InConfiguration, "the budget stands in the configuration")
                {
                    Path = "id",
                    Value = id,
                    Expected = "a change of the file, and a reload",
                }
            );
        }

        if (parts.Keys.FindBudget(id) is StoredBudget stored)
        {
            return stored;
        }

        throw InForce(id) is BudgetOptions own
            ? new FarthingException(
                new Fault(AdminFaultCodes.WrongValue, "the budget is a key's own")
                {
                    Path = "id",
                    Value = id,
                    Expected = $"a change of the key: PATCH /keys/{own.Scope.Value}",
                }
            )
            : NoSuch(id);
    }

    private FarthingException NoSuch(string id) =>
        new(
            new Fault(AdminFaultCodes.NotFound, "no such budget")
            {
                Path = "id",
                Expected = "the id of a budget, as GET /admin/v1/budgets lists them",
                Nearest = NearestWord.Find(id, [.. parts.Spending.Budgets.Select(budget => budget.Id)]),
            }
        );
}
