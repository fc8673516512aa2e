using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Gateway.Administration;

/// <summary>A budget as an object: a line of <c>budgets_file</c>, or the body of a call.</summary>
internal static class BudgetWish
{
    private const decimal MaxUsd = 9_000_000_000m;
    private const double MostAlert = 10;
    private const int MaxAlerts = 16;

    /// <summary>Reads one; what is wrong goes to the reader's faults.</summary>
    public static BudgetOptions? Read(MemberReader members)
    {
        members.Need("scope", "team:search, or each key");
        members.Need("limit_usd", "dollars, such as 25");
        string text = members.Line("scope") ?? "";
        RequestScope? scope = RequestScope.Parse(text);
        if (text.Length > 0 && scope is null)
        {
            members.Refuse("scope", "no such scope", RequestScope.Expected);
        }

        PeriodRule period = PeriodOf(members);
        BudgetOptions budget = Of(
            scope ?? new RequestScope(ScopeKind.All, ""),
            members.Usd("limit_usd", 0, MaxUsd)?.Usd ?? 0,
            period,
            members.Flag("hard") ?? true
        );
        if (members.Line("id") is string id)
        {
            budget = budget with { Id = id };
        }

        if (members.Has("alerts"))
        {
            budget = budget with { Alerts = AlertsOf(members) };
        }

        members.RefuseUnknown(AdminFaultCodes.UnknownMember);
        return scope is null ? null : budget;
    }

    /// <summary>Reads what is different of a stored one; what is wrong goes to the reader's faults.</summary>
    public static Func<StoredBudget, StoredBudget> ReadChange(MemberReader members)
    {
        foreach (string name in (string[])["id", "scope", "period"])
        {
            if (members.IsWritten(name))
            {
                members.Refuse(
                    name,
                    "it stays as it is: what was spent is kept under it",
                    "a new budget, and this one removed"
                );
            }
        }

        Money? limit = null;
        if (members.IsWritten("limit_usd"))
        {
            members.Need("limit_usd", "dollars, such as 25");
            limit = members.Usd("limit_usd", 0, MaxUsd);
        }

        bool? isHard = members.IsWritten("hard") ? members.Flag("hard") ?? true : null;
        IReadOnlyList<double>? alerts =
            !members.IsWritten("alerts") ? null
            : members.Has("alerts") ? AlertsOf(members)
            : BudgetOptions.UsualAlerts;
        members.RefuseUnknown(AdminFaultCodes.UnknownMember);
        return old =>
            old with
            {
                Limit = limit ?? old.Limit,
                IsHard = isHard ?? old.IsHard,
                Alerts = alerts is null || alerts.SequenceEqual(old.Alerts) ? old.Alerts : alerts,
            };
    }

    /// <summary>A budget of the usual id.</summary>
    public static BudgetOptions Of(RequestScope scope, decimal usd, PeriodRule period, bool isHard) =>
        new()
        {
            Id = $"{scope} per {period}",
            Scope = scope,
            Limit = Money.FromUsd(usd),
            Period = period,
            IsHard = isHard,
        };

    /// <summary>True for dollars that a budget may have: with at most nine decimals.</summary>
    public static bool IsLimit(decimal usd) => usd is >= 0 and <= MaxUsd && usd * 1_000_000_000 % 1 == 0;

    /// <summary>The period of a budget; a month where nothing is said.</summary>
    public static PeriodRule PeriodOf(MemberReader members)
    {
        if (members.Line("period") is not string text)
        {
            return BudgetPeriod.Month;
        }

        if (PeriodRule.Parse(text) is PeriodRule period)
        {
            return period;
        }

        string? nearest = NearestWord.Find(text, ["day", "week", "month", "total"]);
        members.Refuse("period", "no such period", PeriodRule.Expected, nearest: nearest);
        return BudgetPeriod.Month;
    }

    private static double[] AlertsOf(MemberReader members)
    {
        TreeNode node = members["alerts"];
        double[] alerts = node.IsList
            ? [.. node.Items.Select(item => item.Element.TryGetShare()).Order()]
            : [double.NaN];
        if (alerts.Length > MaxAlerts || alerts.Any(share => !(share is > 0 and <= MostAlert)))
        {
            members.Refuse(
                "alerts",
                "not shares of the limit",
                "a list of numbers above 0 and up to 10: [0.8, 1]"
            );
            return [];
        }

        return alerts;
    }

    private static double TryGetShare(this System.Text.Json.JsonElement element) =>
        element.ValueKind == System.Text.Json.JsonValueKind.Number && element.TryGetDouble(out double share)
            ? share
            : double.NaN;
}
