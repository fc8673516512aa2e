using Farthing.Serving.Scheduling;

namespace Farthing.Tests.Serving.Scheduling;

public sealed class OutputShareTests
{
    [Fact]
    public void It_falls_from_seven_tenths_to_a_seventh_of_it_within_600_steps()
    {
        OutputShare share = new();
        Assert.Equal(0.7, share.Value);

        share.Pass(300);
        Assert.Equal((0.7 + 0.098) / 2, share.Value, 12);

        share.Pass(300);
        Assert.Equal(0.098, share.Value, 12);
        share.Pass(10_000);
        Assert.Equal(0.098, share.Value, 12);
    }

    [Fact]
    public void After_some_gave_way_it_is_what_the_others_write_in_20_steps_over_what_they_may()
    {
        OutputShare share = new();
        share.Pass(10_000);

        share.Raise(written: 120, allowed: 399, running: 4);

        Assert.Equal((120 + 80) / 400.0, share.Value, 12);
        share.Raise(written: 390, allowed: 399, running: 4);
        Assert.Equal(1, share.Value);
        share.Reset();
        Assert.Equal(0.7, share.Value);
    }
}
