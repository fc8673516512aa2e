namespace Farthing.Tests.Planning.Search;

/// <summary>Seeds 180 to 199: classes run side by side, the cases of one do not.</summary>
[Trait("Speed", "slow")]
public sealed class ExhaustivePlan180To199Tests
{
    [Theory]
    [InlineData(9)]
    public void The_answer_costs_what_the_cheapest_of_all_configurations_costs(int part) =>
        ExhaustiveComparison.Compare(part);
}
