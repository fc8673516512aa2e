using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>Wants what it is told to want, at each tick.</summary>
internal sealed class ScriptedScaling(long tickNs, Func<PoolReading, int> decide) : IScalingPolicy
{
    public long TickNs => tickNs;

    public long ReadingWindowNs { get; init; }

    public int Decide(PoolReading reading) => decide(reading);

    public void Restart() { }
}
