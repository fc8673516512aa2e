namespace Farthing.Numerics.Files;

/// <summary>The files that are being written beside the names that they are to take. Any thread.</summary>
public sealed class UnfinishedFiles
{
    private readonly Lock gate = new();
    private readonly HashSet<string> neighbors = new(StringComparer.Ordinal);
    private bool isGivenUp;

    /// <summary>Those of this process.</summary>
    public static UnfinishedFiles Own { get; } = new();

    /// <summary>A file is about to be written.</summary>
    /// <exception cref="OperationCanceledException">All were given up.</exception>
    public void Begin(string neighbor)
    {
        lock (gate)
        {
            ThrowIfGivenUp();
            neighbors.Add(neighbor);
        }
    }

    /// <summary>It is whole: it takes its name.</summary>
    /// <exception cref="OperationCanceledException">All were given up.</exception>
    public void Finish(string neighbor, string target)
    {
        lock (gate)
        {
            ThrowIfGivenUp();
            File.Move(neighbor, target, overwrite: true);
            neighbors.Remove(neighbor);
        }
    }

    /// <summary>It comes to nothing.</summary>
    public void Drop(string neighbor)
    {
        lock (gate)
        {
            if (neighbors.Remove(neighbor))
            {
                File.Delete(neighbor);
            }
        }
    }

    /// <summary>Whoever writes is left where he is, as the process ends: what he wrote goes, and nothing takes a name from here on.</summary>
    public void GiveUp()
    {
        lock (gate)
        {
            isGivenUp = true;
            foreach (string neighbor in neighbors)
            {
                try
                {
                    File.Delete(neighbor);
                }
                catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
                {
                    // A system that deletes no open file: it stays, under a name that says what it is.
                }
            }
        }
    }

    private void ThrowIfGivenUp()
    {
        if (isGivenUp)
        {
            throw new OperationCanceledException();
        }
    }
}
