using Farthing.Gateway.Admission;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Routing;

/// <summary>Knowledge of an upstream while it is used: its health, and the load of its engine. Thread-safe.</summary>
/// <param name="clock">Elapsed time.</param>
internal sealed class UpstreamState(TimeProvider clock)
{
    /// <summary>Metrics older than this many intervals are ignored.</summary>
    public const int StaleAfter = 3;

    private readonly object gate = new();
    private int outstanding;
    private int goodInARow;
    private int badInARow;
    private volatile UpstreamHealth health;
    private volatile QueueReading? queue;
    private volatile string? healthComplaint;
    private volatile string? queueComplaint;

    /// <summary>Requests under way, to any of its deployments.</summary>
    public int Outstanding => Volatile.Read(ref outstanding);

    /// <summary>True when it is healthy.</summary>
    public UpstreamHealth Health => health;

    /// <summary>True when the last health check failed.</summary>
    public bool IsProbeFailing => Volatile.Read(ref badInARow) > 0;

    /// <summary>Its fault; null without one.</summary>
    public string? Complaint => healthComplaint ?? queueComplaint;

    /// <summary>Its latest metrics; null where they were never read.</summary>
    public QueueReading? Queue => queue;

    public void Began() => Interlocked.Increment(ref outstanding);

    public void Ended() => Interlocked.Decrement(ref outstanding);

    /// <summary>It was asked whether it is well.</summary>
    /// <param name="complaint">What was wrong with the answer; null where nothing was.</param>
    /// <param name="check">How many answers it takes.</param>
    public void NoteHealth(string? complaint, HealthCheck check)
    {
        lock (gate)
        {
            goodInARow = complaint is null ? goodInARow + 1 : 0;
            badInARow = complaint is null ? 0 : badInARow + 1;
            if (badInARow >= check.UnhealthyAfter)
            {
                (health, healthComplaint) = (UpstreamHealth.Unhealthy, complaint);
            }
            else if (goodInARow >= check.HealthyAfter)
            {
                (health, healthComplaint) = (UpstreamHealth.Healthy, null);
            }
        }
    }

    /// <summary>It is no longer asked: nothing is known.</summary>
    public void ForgetHealth()
    {
        lock (gate)
        {
            (goodInARow, badInARow) = (0, 0);
            (health, healthComplaint) = (UpstreamHealth.Unknown, null);
        }
    }

    /// <summary>Its metrics were read, or could not be.</summary>
    public void NoteQueue(QueueReading? reading, string? complaint)
    {
        queue = reading ?? queue;
        queueComplaint = complaint;
    }

    /// <summary>Its metrics are no longer read.</summary>
    public void ForgetQueue() => (queue, queueComplaint) = (null, null);

    /// <summary>Age of its metrics.</summary>
    public TimeSpan? MetricsAge => queue is QueueReading reading ? clock.GetElapsedTime(reading.At) : null;

    /// <summary>True when its metrics are too old to use.</summary>
    public bool IsStale(QueueLimit limit) => MetricsAge > StaleAfter * limit.Every;

    /// <summary>Load of its engine at the last reading; nothing is known where it is not read or the reading is stale.</summary>
    public EngineLoad LoadBy(QueueLimit? limit) =>
        limit is null || queue is not QueueReading reading || IsStale(limit)
            ? default
            : new EngineLoad(
                reading.Running,
                reading.Waiting is >= 0 and < long.MaxValue and double waiting ? (long)waiting : null,
                reading.KvUse is >= 0 and <= 1 and double used ? (int)Math.Round(used * 1e6) : null
            );

    /// <summary>True when it is too full for another request. What was sent since the metrics were read counts as waiting where others wait.</summary>
    public bool IsFull(QueueLimit? limit)
    {
        if (limit is null || queue is not QueueReading reading || IsStale(limit))
        {
            return false;
        }

        double waiting = reading.Waiting ?? 0;
        waiting += waiting > 0 ? Math.Max(0, Outstanding - reading.Outstanding) : 0;
        return waiting >= limit.MaxWaiting || reading.KvUse > limit.MaxKvUse;
    }
}

/// <summary>Metrics of an engine.</summary>
/// <param name="Running">Requests in the batch; null where the page does not say.</param>
/// <param name="Waiting">Requests that wait for a place in the batch; null where the page does not say.</param>
/// <param name="KvUse">Share of the KV cache in use; null where the page does not say.</param>
/// <param name="Outstanding">Requests of this gateway that were under way there then.</param>
/// <param name="At">When: a timestamp of the clock.</param>
internal sealed record QueueReading(long? Running, double? Waiting, double? KvUse, int Outstanding, long At);

/// <summary>Health of an upstream, as far as it was checked.</summary>
public enum UpstreamHealth
{
    /// <summary>It is not asked, or has not answered often enough: it takes requests.</summary>
    Unknown,

    /// <summary>It said so.</summary>
    Healthy,

    /// <summary>It said that it is not, or nothing: it takes no requests.</summary>
    Unhealthy,
}
