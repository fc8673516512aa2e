namespace Farthing.Tests.Planning.Search;

/// <summary>Seeds 100 to 179: classes run side by side, the cases of one do not.</summary>
[Trait("Speed", "slow")]
public sealed class ExhaustivePlan100To179Tests
{
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void The_answer_costs_what_the_cheapest_of_all_configurations_costs(int part) =>
        ExhaustiveComparison.Compare(part);
}
