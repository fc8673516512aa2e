using Farthing.Gateway.Budgets;
using Farthing.Gateway.Scopes;

namespace Farthing.Tests.Gateway.Budgets;

public sealed class GroupedSpentTests
{
    private static readonly PeriodSpan Span = new(0, 100);

    [Fact]
    public void Many_budgets_of_a_kind_are_asked_for_at_once_and_get_the_same_sums()
    {
        Asked ledger = new();
        GroupedSpent grouped = new(ledger);

        for (int i = 0; i < 1_000; i++)
        {
            IReadOnlyDictionary<string, long> sums = grouped.SpentBy(
                new RequestScope(ScopeKind.Team, $"t{i}"),
                Span
            );
            Assert.Equal([KeyValuePair.Create($"t{i}", (long)i)], sums);
        }

        Assert.Equal(9, ledger.Questions.Count);
        Assert.Equal("each team", ledger.Questions[^1]);
    }

    [Fact]
    public void Few_budgets_other_spans_sessions_and_budgets_of_each_are_asked_for_as_they_are()
    {
        Asked ledger = new();
        GroupedSpent grouped = new(ledger);

        grouped.SpentBy(new RequestScope(ScopeKind.Team, "t1"), Span);
        grouped.SpentBy(new RequestScope(ScopeKind.All, ""), Span);
        for (int i = 0; i < 20; i++)
        {
            grouped.SpentBy(new RequestScope(ScopeKind.Key, $"k{i}"), new PeriodSpan(i, i + 1));
            grouped.SpentBy(new RequestScope(ScopeKind.Session, $"s{i}"), Span);
            grouped.SpentBy(new RequestScope(ScopeKind.Key, null), Span);
        }

        Assert.Equal(62, ledger.Questions.Count);
    }

    private sealed class Asked : ISpentSource
    {
        public List<string> Questions { get; } = [];

        public IReadOnlyDictionary<string, long> SpentBy(RequestScope scope, PeriodSpan span)
        {
            Questions.Add(scope.ToString());
            return scope.Value is string value
                ? new Dictionary<string, long>
                {
                    [value] =
                        value.Length > 1
                            ? long.Parse(value[1..], System.Globalization.CultureInfo.InvariantCulture)
                            : 0,
                }
                : Enumerable.Range(0, 2_000).ToDictionary(i => $"t{i}", i => (long)i);
        }

        public IReadOnlyDictionary<string, long> CostOf(
            Guid gateway,
            RequestScope scope,
            long sinceUnixNs,
            long untilUnixNs
        ) => throw new NotSupportedException();
    }
}
