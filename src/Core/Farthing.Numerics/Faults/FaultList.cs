namespace Farthing.Numerics.Faults;

/// <summary>Collects faults so that all of them are reported at once.</summary>
public sealed class FaultList
{
    private readonly List<Fault> faults = [];
    private readonly HashSet<Fault> known = [];

    /// <summary>The faults so far, in the order of adding.</summary>
    public IReadOnlyList<Fault> Faults => faults;

    /// <summary>True when nothing was wrong so far.</summary>
    public bool IsEmpty => faults.Count == 0;

    /// <summary>Adds a fault, once.</summary>
    public void Add(Fault fault)
    {
        if (known.Add(fault))
        {
            faults.Add(fault);
        }
    }

    /// <summary>Reads something; what is refused of it is added.</summary>
    /// <returns>Null where it was refused.</returns>
    public T? Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (FarthingException refused)
        {
            foreach (Fault fault in refused.Faults)
            {
                Add(fault);
            }

            return null;
        }
    }

    /// <summary>All faults so far, which are then the caller's to tell.</summary>
    public IReadOnlyList<Fault> Take()
    {
        Fault[] taken = [.. faults];
        faults.Clear();
        known.Clear();
        return taken;
    }

    /// <summary>Throws everything collected as one <see cref="FarthingException"/>; does nothing when there is no fault.</summary>
    public void ThrowIfAny(int exitCode = 2)
    {
        if (faults.Count > 0)
        {
            throw new FarthingException([.. faults], exitCode);
        }
    }
}
