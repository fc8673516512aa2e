using System.Collections.Concurrent;
using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Batches;

/// <summary>Money held for the lines of a part, by line number. Any thread.</summary>
internal sealed class PartHolds
{
    private readonly ConcurrentDictionary<long, IHold> holds = new();

    /// <summary>Holds money for a line.</summary>
    public void Add(long number, IHold hold) => holds[number] = hold;

    /// <summary>The hold of a line; null where there is none.</summary>
    public IHold? Find(long number) => holds.GetValueOrDefault(number);

    /// <summary>Gives back what is held for a line; nothing where it was charged.</summary>
    public void Release(long number)
    {
        if (holds.TryRemove(number, out IHold? hold))
        {
            hold.Release();
        }
    }

    /// <summary>Gives back what is held for all lines.</summary>
    public void ReleaseAll()
    {
        foreach (long number in holds.Keys)
        {
            Release(number);
        }
    }
}
