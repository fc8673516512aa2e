namespace Farthing.Tests.Planning.Search;

/// <summary>Seeds 20 to 99: classes run side by side, the cases of one do not.</summary>
[Trait("Speed", "slow")]
[Trait("Start", "first")]
public sealed class ExhaustivePlan20To99Tests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_answer_costs_what_the_cheapest_of_all_configurations_costs(int part) =>
        ExhaustiveComparison.Compare(part);
}
