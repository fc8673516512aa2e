using Farthing.Measurement.Load;

namespace Farthing.Tests.Measurement.Load.Runs;

/// <summary>The traps, read over the framework's sockets, as on every other system.</summary>
public sealed class SocketTrapTests : LoadRunnerTraps
{
    protected override LoadTarget Over(LoadTarget target) => target with { MayUseEpoll = false };
}
