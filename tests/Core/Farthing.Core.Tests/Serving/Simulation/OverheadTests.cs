using Farthing.Serving.Engines;
using Farthing.Serving.Simulation;

namespace Farthing.Tests.Serving.Simulation;

public sealed class OverheadTests
{
    [Fact]
    public void Time_before_the_engine_is_part_of_ttft_and_e2e()
    {
        RequestRecord plain = Record(Fixture.Options(100));
        RequestRecord late = Record(Fixture.Options(100) with { OverheadBeforeNs = 700 });

        Assert.Equal(plain.FirstTokenNs + 700, late.FirstTokenNs);
        Assert.Equal(plain.LastTokenNs + 700, late.LastTokenNs);
    }

    [Fact]
    public void Time_after_the_last_token_is_part_of_e2e_alone()
    {
        OnePool options = Fixture.Options(100);
        SimulationResult plain = Fixture.Run(options, Fixture.Limits(), Fixture.Source((0, 16, 3))).Result;
        SimulationResult scanned = Fixture
            .Run(options with { OverheadAfterNs = 900 }, Fixture.Limits(), Fixture.Source((0, 16, 3)))
            .Result;

        Assert.Equal(plain.TtftNs.Max, scanned.TtftNs.Max);
        Assert.Equal(plain.TpotNs.Max, scanned.TpotNs.Max);
        Assert.Equal(plain.E2eNs.Max + 900, scanned.E2eNs.Max);
    }

    private static RequestRecord Record(OnePool options) =>
        Assert.Single(Fixture.Run(options, Fixture.Limits(), Fixture.Source((0, 16, 3))).Records);
}
