using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Farthing.Gateway.Keys.Stored;

namespace Farthing.Tests.Gateway.Keys;

/// <summary>This program as one that changes stored keys and makes their file small over and over, to be killed; it says on its output what was acknowledged. Begun by an environment variable, before any test.</summary>
internal static class CompactingChild
{
    public const int CompactAbove = 2_000;
    public const int Newest = 3;
    private const string Variable = "FARTHING_TEST_COMPACT";

    /// <summary>Starts one.</summary>
    /// <param name="path">The file of keys.</param>
    /// <param name="round">Names a key that it revokes; the others are those of all rounds.</param>
    public static Process Start(string path, int round)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment[Variable] = string.Create(CultureInfo.InvariantCulture, $"{round}:{path}");
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not string asked)
        {
            return;
        }

        int colon = asked.IndexOf(':', StringComparison.Ordinal);
        Run(asked[(colon + 1)..], asked[..colon]);
        Environment.Exit(0);
    }

    /// <summary>A key of the round, revoked for good; then two keys that are changed forever. After each change the file is made small where it has grown.</summary>
    private static void Run(string path, string round)
    {
        using FileKeyStore store = FileKeyStore.Open(path, CompactAbove, Newest);
        Keep(store, $"round-{round}", isRevoked: false);
        Keep(store, $"round-{round}", isRevoked: true);
        for (int i = 0; ; i++)
        {
            Keep(store, $"key-{i % 2}", isRevoked: false);
        }
    }

    private static void Keep(FileKeyStore store, string id, bool isRevoked)
    {
        StoredKey? known = store.Keys.SingleOrDefault(key => key.Id == id);
        StoredKey key = FileKeyStoreTests.Key(id) with { Revision = (known?.Revision ?? 0) + 1 };
        key = isRevoked ? key with { RevokedAt = key.ChangedAt } : key;
        store.SaveAsync(key, FileKeyStoreTests.Said("key.update", id), CancellationToken.None).Wait();
        Console.Out.WriteLine($"{id} {key.Revision} {(isRevoked ? "revoked" : "kept")}.");
        Console.Out.Flush();
        store.Compact();
    }
}
