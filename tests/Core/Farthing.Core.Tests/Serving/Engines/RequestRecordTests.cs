using Farthing.Serving.Engines;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Serving.Engines;

public sealed class RequestRecordTests
{
    [Fact]
    public void The_way_to_the_first_token_is_stretched_and_the_rest_moves_with_it()
    {
        // Arrival 100, 10 before the engine: 40 waiting and 50 prefill become 60 and 75; 200 of decoding stay.
        RequestRecord seen = Record(100, 150, 200, 400).WithFirstTokenAt(1.5, 10);

        Assert.Equal(
            (100, 170, 245, 445),
            (seen.ArrivalNs, seen.ScheduledNs, seen.FirstTokenNs, seen.LastTokenNs)
        );
    }

    /// <summary>INV-5: arrival ≤ scheduled ≤ first token ≤ last token, whatever the factor.</summary>
    [Fact]
    public void Causality_holds_under_every_factor() =>
        Prop.ForAll(
                Gen.Choose(0, 1000).ArrayOf(5).ToArbitrary(),
                Gen.Choose(1, 5000).ToArbitrary(),
                (steps, thousandths) =>
                {
                    long arrival = steps[0];
                    long before = steps[1];
                    long scheduled = arrival + before + steps[2];
                    long first = scheduled + steps[3];
                    RequestRecord seen = Record(arrival, scheduled, first, first + steps[4])
                        .WithFirstTokenAt(thousandths / 1000.0, before);
                    return seen.ArrivalNs <= seen.ScheduledNs
                        && seen.ScheduledNs <= seen.FirstTokenNs
                        && seen.LastTokenNs - seen.FirstTokenNs == steps[4];
                }
            )
            .QuickCheckThrowOnFailure();

    private static RequestRecord Record(long arrival, long scheduled, long first, long last) =>
        new(0, 0, arrival, scheduled, first, last, 10, 0, 5, FinishReason.Stop, 0, 0);
}
