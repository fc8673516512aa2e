using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>Keys and budgets of a gateway that is alone: one file that is only appended to, <c>keys.jsonl</c> in its data folder, and made small again at a start when it has grown (<see cref="KeyCompaction"/>). What a key or budget is, is what its last line says; all lines together are the record of who changed what.</summary>
/// <remarks>A line is synced before it counts. A crash in the middle of one leaves a line that its checksum shows: it is kept aside (<c>.torn</c>) and cut off at the next start. The gateway's lock on its journal keeps others out.</remarks>
public sealed class FileKeyStore : IKeyStore, IDisposable
{
    private readonly string path;
    private readonly Lock gate = new();
    private readonly StoredKeyTable table = new();
    private readonly StoredBudgetTable budgets = new();
    private FileStream? file;

    private readonly int compactAbove;
    private readonly int newest;

    private FileKeyStore(string path, int compactAbove, int newest)
    {
        this.path = path;
        this.compactAbove = compactAbove;
        this.newest = newest;
    }

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public IReadOnlyList<StoredKey> Keys => table.All;

    /// <inheritdoc/>
    public IReadOnlyList<StoredBudget> Budgets => budgets.All;

    /// <inheritdoc/>
    public Exception? Failure { get; private set; }

    /// <inheritdoc/>
    public Exception? CompactionFailure { get; private set; }

    /// <summary>Bytes that a crash left behind the last whole line.</summary>
    public long TornBytes { get; private set; }

    /// <summary>Bytes that the file lost since this start, because it had grown: they are in the file beside it.</summary>
    public long CompactedBytes { get; private set; }

    /// <summary>Opens the file; where there is none, it begins with the first key.</summary>
    /// <exception cref="FarthingException">It is damaged elsewhere than at its end, or cannot be used (exit code 3).</exception>
    /// <param name="path">The file.</param>
    public static FileKeyStore Open(string path) =>
        Open(path, KeyCompaction.MinBytes, KeyCompaction.NewestLines);

    /// <summary>Opens a file that is made small again above another size.</summary>
    /// <param name="path">The file.</param>
    /// <param name="compactAbove">Bytes.</param>
    /// <param name="newest">So many of the newest lines stay.</param>
    internal static FileKeyStore Open(string path, int compactAbove, int newest)
    {
        FileKeyStore store = new(path, compactAbove, newest);
        try
        {
            if (File.Exists(path))
            {
                if (store.Load(File.ReadAllBytes(path)))
                {
                    store.Compact();
                }
            }

            return store;
        }
        catch (Exception refused)
            when (refused
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or FormatException
            )
        {
            throw new FarthingException(
                new Fault(
                    AdminFaultCodes.KeysUnreadable,
                    $"the stored keys cannot be read: {refused.Message}"
                )
                {
                    File = path,
                    Expected = "the file as it was written; restore it from a copy",
                },
                exitCode: 3
            );
        }
    }

    /// <inheritdoc/>
    public StoredKey? Find(string id) => table.Find(id);

    /// <inheritdoc/>
    public StoredBudget? FindBudget(string id) => budgets.Find(id);

    /// <inheritdoc/>
    public bool HasHash(string sha256) => table.HasHash(sha256);

    /// <inheritdoc/>
    public Task SaveAsync(IReadOnlyList<KeyChange> changes, CancellationToken cancellation)
    {
        lock (gate)
        {
            foreach ((StoredKey key, _) in changes)
            {
                if ((table.Find(key.Id)?.Revision ?? 0) != key.Revision - 1)
                {
                    throw new KeyChangedException(key.Id);
                }
            }

            Append(new KeyLine([.. changes.Select(change => new KeyNote(change.Said, change.Key))]));
            table.Put([.. changes.Select(change => change.Key)]);
        }

        Changed?.Invoke();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task SaveAsync(IReadOnlyList<BudgetChange> changes, CancellationToken cancellation)
    {
        lock (gate)
        {
            foreach ((StoredBudget budget, _) in changes)
            {
                if ((budgets.Find(budget.Id)?.Revision ?? 0) != budget.Revision - 1)
                {
                    throw new KeyChangedException(budget.Id, "budget");
                }
            }

            Append(new KeyLine([.. changes.Select(change => new KeyNote(change.Said, null, change.Budget))]));
            budgets.Put(changes.Select(change => change.Budget));
        }

        Changed?.Invoke();
        return Task.CompletedTask;
    }

    /// <summary>Keeps a key and the event that says so.</summary>
    public Task SaveAsync(StoredKey key, AdminEvent said, CancellationToken cancellation) =>
        SaveAsync([new KeyChange(key, said)], cancellation);

    /// <inheritdoc/>
    public Task NoteAsync(AdminEvent said, CancellationToken cancellation)
    {
        lock (gate)
        {
            Append(new KeyLine(said, null));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AdminEvent>> EventsAsync(int most, CancellationToken cancellation)
    {
        byte[] bytes;
        try
        {
            lock (gate)
            {
                bytes = File.Exists(path) ? ReadShared() : [];
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Away(refused);
        }

        return Task.FromResult<IReadOnlyList<AdminEvent>>([
            .. KeyLine
                .All(bytes)
                .SelectMany(one => one.Line?.Notes ?? [])
                .Select(note => note.Said)
                .Reverse()
                .Take(most),
        ]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            file?.Dispose();
            file = null;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void CompactAgain()
    {
        lock (gate)
        {
            if (CompactionFailure is not null)
            {
                Compact();
            }
        }
    }

    /// <summary>Under the lock, or before anybody else knows the store.</summary>
    internal void Compact()
    {
        file?.Dispose();
        file = null; // Another file may bear its name from here on.
        try
        {
            CompactedBytes += KeyCompaction.Run(path, compactAbove, newest);
            CompactionFailure = null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // No room, say. The file is as it was and serves; it is said, and tried again.
            CompactionFailure = refused;
        }
    }

    /// <summary>Reads the file, its lines by several processors.</summary>
    /// <returns>True where at least half of it would go: what other lines have put out of date.</returns>
    private bool Load(byte[] bytes)
    {
        List<(int At, int Length)> lines = KeyLine.Places(bytes);
        KeyLineKeys?[] read = new KeyLineKeys?[lines.Count];
        try
        {
            Parallel.For(
                0,
                lines.Count,
                () => new PlainStoredKeys(),
                (i, _, plain) =>
                {
                    read[i] = KeyLine.ReadKeys(bytes.AsSpan(lines[i].At, lines[i].Length), plain);
                    return plain;
                },
                _ => { }
            );
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }

        int most = read.Sum(line => line?.All.Count ?? 0);
        Dictionary<string, (StoredKey Key, int Bytes)> last = new(most, StringComparer.Ordinal);
        Dictionary<string, (StoredBudget Budget, int Bytes)> lastBudgets = new(StringComparer.Ordinal);
        long stale = 0;
        for (int i = 0; i < read.Length; i++)
        {
            (int at, int length) = lines[i];
            if (read[i] is not KeyLineKeys line)
            {
                CutOff(bytes, at, length);
                break;
            }

            IReadOnlyList<KeyLineKeys.KeyAlone> all = line.All;
            stale += all.Count == 0 ? length : 0;
            foreach ((StoredKey? key, StoredBudget? budget) in all)
            {
                if (key is not null)
                {
                    stale += last.GetValueOrDefault(key.Id).Bytes;
                    last[key.Id] = (key, length / all.Count);
                }

                if (budget is not null)
                {
                    stale += lastBudgets.GetValueOrDefault(budget.Id).Bytes;
                    lastBudgets[budget.Id] = (budget, length / all.Count);
                }
            }
        }

        table.Put([.. last.Values.Select(one => one.Key)]);
        budgets.Put(lastBudgets.Values.Select(one => one.Budget));
        return stale >= bytes.Length / 2;
    }

    /// <summary>A line that is not whole is what a crash left, if nothing stands behind it.</summary>
    private void CutOff(byte[] bytes, int at, int length)
    {
        if (at + length < bytes.Length)
        {
            throw new IOException($"the line at byte {at} is damaged, and others stand behind it");
        }

        File.WriteAllBytes(path + ".torn", bytes[at..]);
        using FileStream whole = new(path, FileMode.Open, FileAccess.Write);
        whole.SetLength(at);
        whole.Flush(flushToDisk: true);
        TornBytes = bytes.Length - at;
    }

    private void Append(KeyLine line)
    {
        byte[] bytes = line.Write();
        try
        {
            file ??= PrivateFile.Open(path, FileMode.OpenOrCreate);
            long end = file.Length;
            try
            {
                file.Position = end;
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                // Half a line must not stand before the next whole one; a crash meanwhile leaves it at the end, where it is cut off.
                file.SetLength(end);
                throw;
            }

            Failure = null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            file = null;
            throw Away(refused);
        }
    }

    private KeyStoreAwayException Away(Exception refused)
    {
        KeyStoreAwayException away = new($"{path} cannot be used: {refused.Message}", refused);
        Failure = away;
        return away;
    }

    private byte[] ReadShared()
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>Stored budgets in memory, removed ones too. Thread-safe for readers; who puts holds the store's lock.</summary>
internal sealed class StoredBudgetTable
{
    private volatile ImmutableSortedDictionary<string, StoredBudget> byId = ImmutableSortedDictionary.Create<
        string,
        StoredBudget
    >(StringComparer.Ordinal);
    private volatile StoredBudget[] all = [];

    /// <summary>All of them, by ascending id.</summary>
    public IReadOnlyList<StoredBudget> All => all;

    /// <summary>The budget of an id; null where there is none.</summary>
    public StoredBudget? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Puts budgets in the place of those of their ids.</summary>
    public void Put(IEnumerable<StoredBudget> changed)
    {
        byId = byId.SetItems(changed.Select(budget => KeyValuePair.Create(budget.Id, budget)));
        all = [.. byId.Values];
    }
}

/// <summary>The store of keys cannot be used now.</summary>
/// <param name="message">Why; no secret in it.</param>
/// <param name="inner">What was thrown.</param>
public sealed class KeyStoreAwayException(string message, Exception inner) : Exception(message, inner);
