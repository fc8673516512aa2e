namespace Farthing.Tests.Planning.Search;

public sealed class ExhaustivePlanTests
{
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(0)]
    public void The_answer_costs_what_the_cheapest_of_all_configurations_costs(int part) =>
        ExhaustiveComparison.Compare(part);

    /// <summary>Promises hold over the busiest stretch and over all traffic: either alone would let cheaper fleets pass.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(0, 20)]
    public void The_answer_is_the_cheapest_where_a_peak_is_judged_beside_the_whole(int first, int count) =>
        ExhaustiveComparison.Compare(Enumerable.Range(first, count), times: 2, hasPeak: true);

    /// <summary>With 600 to 1,400 requests the rules for promises that are lost by far come in.</summary>
    [Theory]
    [InlineData(0, 2)]
    public void The_answer_is_the_cheapest_with_more_requests_too(int first, int count) =>
        ExhaustiveComparison.Compare(Enumerable.Range(first, count), times: 20);

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(2, 6)]
    [InlineData(8, 6)]
    public void The_answer_is_the_cheapest_with_more_requests_in_12_more(int first, int count) =>
        ExhaustiveComparison.Compare(Enumerable.Range(first, count), times: 20);

    [Theory]
    [InlineData(0, 12)]
    public void The_answer_is_the_cheapest_of_measured_settings_where_others_are_not_allowed(
        int first,
        int count
    ) => ExhaustiveComparison.Compare(Enumerable.Range(first, count), times: 1, isMeasuredAlone: true);

    [Theory]
    [InlineData(0, 5)]
    public void Every_rung_of_the_ladder_costs_what_the_cheapest_of_all_configurations_costs(
        int first,
        int count
    ) => ExhaustiveComparison.CompareRungs(first, count);

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(5, 15)]
    [InlineData(20, 20)]
    public void Every_rung_of_the_ladder_costs_the_least_in_35_more(int first, int count) =>
        ExhaustiveComparison.CompareRungs(first, count);
}
