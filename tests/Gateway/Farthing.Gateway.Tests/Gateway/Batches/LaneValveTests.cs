using Farthing.Gateway.Batches;
using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;
using Farthing.Serving.Lanes;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Batches;

public sealed class LaneValveTests
{
    private readonly ManualClock clock = new(DateTimeOffset.UnixEpoch);

    private static Upstream Own =>
        new()
        {
            Name = "own",
            Address = new Uri("http://127.0.0.1:1/v1"),
            Api = ApiKinds.OpenAi,
            Engine = "vllm",
        };

    [Fact]
    public void Interactive_requests_take_the_lane_s_room()
    {
        LaneValve valve = new(new BatchOptions { InFlight = 10 }, clock);

        Assert.Equal(LaneLimit.Ramp, valve.Room(Own, outstanding: 0, null, null));
        Assert.Equal(1, valve.Room(Own, outstanding: 2, null, null)); // 10 − 2 × 4 leaves 2; one at a time.
        Assert.Equal(0, valve.Room(Own, outstanding: 3, null, null));
    }

    [Fact]
    public void Lines_take_the_room_of_one_each()
    {
        LaneValve valve = new(new BatchOptions { InFlight = 10 }, clock);
        for (int i = 0; i < 8; i++)
        {
            valve.Began();
        }

        Assert.Equal(2, valve.Room(Own, outstanding: 8, null, null));
        valve.Began();
        valve.Began();
        Assert.Equal(0, valve.Room(Own, outstanding: 10, null, null));
    }

    [Fact]
    public void A_waiting_queue_halves_the_limit_once_a_reading_and_it_grows_back_by_one()
    {
        LaneValve valve = new(new BatchOptions { InFlight = 16 }, clock);
        QueueReading full = new(Running: 0, Waiting: LaneLimit.Ramp + 1, KvUse: 0.1, Outstanding: 0, At: 7);

        valve.Room(Own, 0, full, null);
        valve.Room(Own, 0, full, null);
        Assert.Equal(8, valve.Limit);

        clock.Advance(TimeSpan.FromSeconds(1));
        valve.Room(Own, 0, full with { Waiting = LaneLimit.Ramp, At = 8 }, null);
        Assert.Equal(9, valve.Limit);
    }

    [Fact]
    public void Requests_of_others_at_the_engine_count_as_interactive()
    {
        LaneValve valve = new(new BatchOptions { InFlight = 10 }, clock);

        Assert.Equal(0, valve.Room(Own, 0, new QueueReading(12, 0, 0.1, 0, 1), null));
    }

    [Fact]
    public void A_hosted_provider_gets_a_fixed_number()
    {
        LaneValve valve = new(new BatchOptions { HostedInFlight = 2 }, clock);
        Upstream hosted = Own with { Engine = "hosted" };
        valve.Began();

        Assert.Equal(1, valve.Room(hosted, outstanding: 500, null, null));
        valve.Began();
        Assert.Equal(0, valve.Room(hosted, outstanding: 500, null, null));
    }
}
