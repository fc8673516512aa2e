using Farthing.Measurement.Load;

namespace Farthing.Tests.Measurement.Load.Runs;

/// <summary>The traps, over plain sockets.</summary>
public sealed class SocketTrapTests : LoadRunnerTraps
{
    protected override LoadTarget Over(LoadTarget target) => target;
}
