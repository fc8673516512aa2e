using System.Diagnostics;
using Farthing.Gateway.Ledger.Shipping;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Ledger;

/// <summary>Tries again, ever more slowly, what a target refused for now.</summary>
/// <param name="patience">How long, from the first failure on; the largest: for ever.</param>
/// <param name="most">Longest wait between two tries.</param>
/// <param name="warn">Is told why, once for each reason.</param>
internal sealed class ShipRetry(TimeSpan patience, TimeSpan most, Action<string> warn)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private string? said;

    /// <summary>Tries that failed and were repeated.</summary>
    public long Repeated { get; private set; }

    /// <summary>Does something until it goes well.</summary>
    /// <exception cref="FarthingException">It was refused for good, or longer than there is patience (exit code 3).</exception>
    public T Run<T>(Func<T> step, CancellationToken cancellation)
    {
        long? failedAt = null;
        TimeSpan wait = FirstWait;
        while (true)
        {
            try
            {
                T done = step();
                said = null;
                return done;
            }
            catch (ShipTargetException failed)
            {
                failedAt ??= Stopwatch.GetTimestamp();
                if (!failed.IsTemporary || Stopwatch.GetElapsedTime(failedAt.Value) + wait > patience)
                {
                    throw new FarthingException(failed.Fault, exitCode: 3);
                }

                if (said != failed.Message)
                {
                    warn($"{failed.Message}; trying again");
                    said = failed.Message;
                }
            }

            Repeated++;
            cancellation.WaitHandle.WaitOne(wait);
            cancellation.ThrowIfCancellationRequested();
            wait = wait + wait < most ? wait + wait : most;
        }
    }
}
