using Farthing.Measurement.Load;
using Farthing.Testing.Pacing;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Measurement.Load.Runs;

/// <summary>Requests that follow from answers, on the real clock.</summary>
public sealed class ConversationLoadTests
{
    [Fact]
    [Trait("Speed", "slow")]
    [Trait("Timing", "alone")] // The second turn has to come within the 2.5 s before the next conversation.
    public void The_next_turn_is_sent_after_its_answer_though_the_next_conversation_is_far()
    {
        SessionModel model = new(
            16,
            Always(2),
            Always(40),
            Always(40),
            0,
            Always(1),
            Always(1),
            Always(4),
            Always(0),
            2,
            60
        );
        using PacedServer server = new();
        // Conversations start at 0 s and at 2.5 s; the first one's second turn is due some 30 ms after its start.
        SessionSource source = new(model, new EvenStarts(2, rampSeconds: 5), 1, 4, null);

        LoadRecording recording = PacedLoad.Run(
            server,
            options: new LoadOptions { KeepsAnswers = true },
            source: source
        );

        // Had the second conversation's start been taken and written ahead, the second turn would have waited behind it.
        Assert.Equal([0, 0, 1, 1], recording.Records.Select(record => record.Request.Session));
    }

    private static QuantileTable Always(double value) => new([0, 1], [value, value]);
}
