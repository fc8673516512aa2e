using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Epolls;

namespace Farthing.Tests.Measurement.Load.Runs;

/// <summary>The traps, read over epoll where the system has it.</summary>
public sealed class EpollTrapTests : LoadRunnerTraps
{
    protected override LoadTarget Over(LoadTarget target)
    {
        Assert.SkipUnless(Epoll.IsSupported, "epoll is Linux's");
        return target;
    }
}
