using System.Net;

namespace Farthing.Gateway.Administration;

/// <summary>Slows down whoever tries admin keys: after some wrong ones from an address, one a second is answered as wrong, and any other with a wait. A right key is never asked to wait: it has 20 characters at least, which nobody finds by trying.</summary>
/// <param name="clock">Elapsed time.</param>
internal sealed class WrongKeys(TimeProvider clock)
{
    /// <summary>Wrong keys that are answered without a wait.</summary>
    public const int Free = 20;

    private const int MaxAddresses = 10_000;
    private readonly Dictionary<IPAddress, (double Left, long At)> known = [];

    /// <summary>Remaining wait of an address for another wrong key; zero: none.</summary>
    public TimeSpan WaitOf(IPAddress address)
    {
        lock (known)
        {
            double left = LeftOf(address);
            return left >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(1 - left);
        }
    }

    /// <summary>A key was wrong.</summary>
    public void Add(IPAddress address)
    {
        lock (known)
        {
            double left = LeftOf(address);
            if (known.Count >= MaxAddresses)
            {
                known.Clear(); // Who has so many addresses is slowed down by nothing here; memory stays bounded.
            }

            known[address] = (Math.Max(0, left - 1), clock.GetTimestamp());
        }
    }

    private double LeftOf(IPAddress address) =>
        known.TryGetValue(address, out (double Left, long At) last)
            ? Math.Min(Free, last.Left + clock.GetElapsedTime(last.At).TotalSeconds)
            : Free;
}
