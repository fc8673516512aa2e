using Farthing.Documents.Keys;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Keys;

public sealed class FileKeyStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-keys-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(folder.FullName, "keys.jsonl");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task What_was_saved_is_there_after_a_restart_with_who_did_it()
    {
        StoredKey key = Key("a") with
        {
            Team = "search",
            Tags = ["feature=x"],
            Models = ["m"],
            Aliases = ["fast=m"],
            Fallbacks = ["m=n"],
            ExpiresAt = Noon.AddDays(1),
            Budget = new KeyBudget(Money.FromUsd(12.000000001m)),
            Limits = new KeyLimits(60, null, 2),
            OldSha256 = KeySecret.HashOf("old"),
            OldUntil = Noon.AddHours(1),
        };
        using (FileKeyStore store = FileKeyStore.Open(Path))
        {
            await store.SaveAsync(key, Said("key.create", "a"), Cancellation);
            await store.NoteAsync(Said("reload", "configuration"), Cancellation);
        }

        using FileKeyStore again = FileKeyStore.Open(Path);

        StoredKey back = Assert.Single(again.Keys);
        Assert.Equal((key.Tags, key.Models!), (back.Tags, back.Models!), Lists.Instance);
        Assert.Equal((key.Aliases, key.Fallbacks), (back.Aliases, back.Fallbacks), Lists.Instance);
        Assert.Equal(Bare(key), Bare(back));
        static StoredKey Bare(StoredKey key) =>
            key with
            {
                Tags = [],
                Models = null,
                Aliases = Array.Empty<string>(),
                Fallbacks = Array.Empty<string>(),
            };
        IReadOnlyList<AdminEvent> events = await again.EventsAsync(10, Cancellation);
        Assert.Equal(["reload", "key.create"], events.Select(said => said.Action));
        Assert.Equal(Said("key.create", "a"), events[1]);
        Assert.Equal(0, again.TornBytes);
    }

    [Fact]
    public async Task The_second_of_two_changes_of_one_revision_is_refused()
    {
        using FileKeyStore store = FileKeyStore.Open(Path);
        await store.SaveAsync(Key("a"), Said("key.create", "a"), Cancellation);
        await store.SaveAsync(
            Key("a") with
            {
                Revision = 2,
                Team = "first",
            },
            Said("key.change", "a"),
            Cancellation
        );

        await Assert.ThrowsAsync<KeyChangedException>(() =>
            store.SaveAsync(
                Key("a") with
                {
                    Revision = 2,
                    Team = "second",
                },
                Said("key.change", "a"),
                Cancellation
            )
        );
        await Assert.ThrowsAsync<KeyChangedException>(() =>
            store.SaveAsync(Key("a"), Said("key.create", "a"), Cancellation)
        );

        Assert.Equal("first", Assert.Single(store.Keys).Team);
    }

    /// <summary>A crash may cut the file at any byte: what was acknowledged before is there, and the store goes on.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_crash_at_any_byte_of_the_last_line_loses_that_line_alone()
    {
        using (FileKeyStore store = FileKeyStore.Open(Path))
        {
            await store.SaveAsync(Key("a"), Said("key.create", "a"), Cancellation);
            await store.SaveAsync(Key("b"), Said("key.create", "b"), Cancellation);
            await store.SaveAsync(
                Key("a") with
                {
                    Revision = 2,
                    RevokedAt = Noon,
                },
                Said("key.revoke", "a"),
                Cancellation
            );
        }

        byte[] whole = await File.ReadAllBytesAsync(Path, Cancellation);
        int[] ends = [.. Enumerable.Range(1, whole.Length).Where(at => whole[at - 1] == '\n')];
        Assert.Equal(3, ends.Length);
        for (int cut = 0; cut <= whole.Length; cut++)
        {
            await File.WriteAllBytesAsync(Path, whole[..cut], Cancellation);
            int lines = ends.Count(end => end <= cut);
            int kept = lines == 0 ? 0 : ends[lines - 1];
            using (FileKeyStore store = FileKeyStore.Open(Path))
            {
                Assert.Equal(cut - kept, store.TornBytes);
                Assert.Equal(Math.Min(lines, 2), store.Keys.Count);
                Assert.Equal(lines == 3, store.Keys.Any(key => key.RevokedAt is not null));
                await store.SaveAsync(Key("c"), Said("key.create", "c"), Cancellation);
            }

            using FileKeyStore again = FileKeyStore.Open(Path);
            Assert.Equal(Math.Min(lines, 2) + 1, again.Keys.Count);
            Assert.Equal(0, again.TornBytes);
        }
    }

    /// <summary>Keys that were made at once survive a crash together or not at all, wherever it cuts the file.</summary>
    [Fact]
    public async Task A_crash_leaves_all_of_a_batch_or_none_of_it()
    {
        using (FileKeyStore store = FileKeyStore.Open(Path))
        {
            await store.SaveAsync(Key("a"), Said("key.create", "a"), Cancellation);
            await store.SaveAsync(
                [
                    .. Enumerable
                        .Range(0, 20)
                        .Select(i => new KeyChange(Key($"b{i}"), Said("key.create", $"b{i}"))),
                ],
                Cancellation
            );
            await Assert.ThrowsAsync<KeyChangedException>(() =>
                store.SaveAsync(
                    [
                        new KeyChange(Key("c"), Said("key.create", "c")),
                        new KeyChange(Key("a"), Said("key.create", "a")),
                    ],
                    Cancellation
                )
            );
            Assert.Equal(21, store.Keys.Count);
        }

        byte[] whole = await File.ReadAllBytesAsync(Path, Cancellation);
        int first = Array.IndexOf(whole, (byte)'\n') + 1;
        for (int cut = first; cut <= whole.Length; cut += cut > whole.Length - 40 ? 1 : 37)
        {
            await File.WriteAllBytesAsync(Path, whole[..cut], Cancellation);
            using FileKeyStore store = FileKeyStore.Open(Path);
            Assert.Equal(cut == whole.Length ? 21 : 1, store.Keys.Count);
        }

        await File.WriteAllBytesAsync(Path, whole, Cancellation);
        using FileKeyStore again = FileKeyStore.Open(Path);
        Assert.Equal(Key("b7").ToString(), again.Find("b7")!.ToString());
        Assert.Equal(
            ["b19", "b18", "b17"],
            (await again.EventsAsync(3, Cancellation)).Select(said => said.Subject)
        );
        Assert.Equal(21, (await again.EventsAsync(100, Cancellation)).Count);
    }

    /// <summary>A torn write may also leave other bytes than those that were meant.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_last_line_with_any_byte_changed_is_cut_off_and_kept_aside()
    {
        using (FileKeyStore store = FileKeyStore.Open(Path))
        {
            await store.SaveAsync(Key("a"), Said("key.create", "a"), Cancellation);
            await store.SaveAsync(Key("b"), Said("key.create", "b"), Cancellation);
        }

        byte[] whole = await File.ReadAllBytesAsync(Path, Cancellation);
        int second = Array.IndexOf(whole, (byte)'\n') + 1;
        for (int at = second; at < whole.Length - 1; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x40;
            await File.WriteAllBytesAsync(Path, changed, Cancellation);

            using FileKeyStore store = FileKeyStore.Open(Path);

            Assert.Equal(["a"], store.Keys.Select(key => key.Id));
            Assert.Equal(whole.Length - second, new FileInfo(Path + ".torn").Length);
        }
    }

    [Fact]
    public async Task Damage_before_whole_lines_is_no_crash_and_stops_the_start()
    {
        using (FileKeyStore store = FileKeyStore.Open(Path))
        {
            await store.SaveAsync(Key("a"), Said("key.create", "a"), Cancellation);
            await store.SaveAsync(Key("b"), Said("key.create", "b"), Cancellation);
        }

        byte[] bytes = await File.ReadAllBytesAsync(Path, Cancellation);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(Path, bytes, Cancellation);

        FarthingException stopped = Assert.Throws<FarthingException>(() => FileKeyStore.Open(Path));

        Assert.Equal((AdminFaultCodes.KeysUnreadable, 3), (stopped.Faults[0].Code, stopped.ExitCode));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path, Cancellation));
    }

    [Fact]
    public async Task Where_the_disk_refuses_nothing_changes()
    {
        using FileKeyStore store = FileKeyStore.Open(Path);
        Directory.CreateDirectory(Path); // A folder stands where the file should be.

        await Assert.ThrowsAsync<KeyStoreAwayException>(() =>
            store.SaveAsync(Key("a"), Said("key.create", "a"), Cancellation)
        );
        Assert.Empty(store.Keys);
        Assert.NotNull(store.Failure);
        Directory.Delete(Path);

        await store.SaveAsync(Key("a"), Said("key.create", "a"), Cancellation);

        Assert.Single(store.Keys);
        Assert.Null(store.Failure);
    }

    /// <summary>Whatever is made, changed and revoked, with restarts anywhere: the file says what the last change of each key was.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Any_history_reads_back_as_its_last_states() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<(byte Key, byte Change)[]>(),
                steps =>
                {
                    string path = System.IO.Path.Combine(folder.FullName, Guid.NewGuid().ToString("N"));
                    Dictionary<string, StoredKey> model = [];
                    FileKeyStore store = FileKeyStore.Open(path);
                    foreach ((byte which, byte change) in steps)
                    {
                        string id = "k" + (which % 5);
                        StoredKey? old = model.GetValueOrDefault(id);
                        StoredKey next = (old ?? Key(id)) with
                        {
                            Revision = (old?.Revision ?? 0) + 1,
                            Team = "t" + change,
                            RevokedAt = change % 7 == 0 ? Noon : null,
                        };
                        store.SaveAsync(next, Said("key.change", id), default).GetAwaiter().GetResult();
                        model[id] = next;
                        if (change % 3 == 0)
                        {
                            store.Dispose();
                            store = FileKeyStore.Open(path);
                        }
                    }

                    store.Dispose();
                    using FileKeyStore again = FileKeyStore.Open(path);
                    Assert.Equal(
                        model
                            .Values.OrderBy(key => key.Id)
                            .Select(key => (key.Id, key.Team, key.Revision, key.RevokedAt)),
                        again.Keys.Select(key => (key.Id, key.Team, key.Revision, key.RevokedAt))
                    );
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>Budgets stand in the same file: written, changed, removed, and there after a start. Versions before refuse such a file; they would forget the budget.</summary>
    [Fact]
    public async Task Budgets_are_kept_beside_the_keys()
    {
        StoredBudget budget = Budget("team:search per month");
        using (FileKeyStore store = FileKeyStore.Open(Path))
        {
            int told = 0;
            store.Changed += () => told++;
            await store.SaveAsync(Key("a"), Said("key.create", "a"), Cancellation);
            await store.SaveAsync(
                [
                    new BudgetChange(budget, Said("budget.create", budget.Id)),
                    new BudgetChange(Budget("b"), Said("budget.create", "b")),
                ],
                Cancellation
            );
            await SaveAsync(store, budget with { Revision = 2, Limit = Money.FromUsd(30) });
            await SaveAsync(store, Budget("b") with { Revision = 2, RemovedAt = Noon });
            await Assert.ThrowsAsync<KeyChangedException>(() =>
                SaveAsync(store, budget with { Revision = 2 })
            );
            Assert.Equal(4, told);
        }

        using FileKeyStore again = FileKeyStore.Open(Path);

        Assert.Equal("a", Assert.Single(again.Keys).Id);
        Assert.Equal(["b", budget.Id], again.Budgets.Select(one => one.Id));
        StoredBudget back = again.FindBudget(budget.Id)!;
        Assert.Equal([0.5, 1.0], back.Alerts);
        Assert.Equal(budget with { Revision = 2, Limit = Money.FromUsd(30), Alerts = back.Alerts }, back);
        Assert.NotNull(again.FindBudget("b")!.RemovedAt);
        Assert.Null(again.FindBudget("b")!.Options());
        Assert.Equal(5, (await again.EventsAsync(10, Cancellation)).Count);
        string[] lines = await File.ReadAllLinesAsync(Path, Cancellation);
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("{\"v\":1,", line[9..], StringComparison.Ordinal));
    }

    internal static Task SaveAsync(IKeyStore store, StoredBudget budget) =>
        store.SaveAsync([new BudgetChange(budget, Said("budget.change", budget.Id))], Cancellation);

    internal static StoredBudget Budget(string id) =>
        new()
        {
            Id = id,
            Scope = new RequestScope(ScopeKind.Team, "search"),
            Limit = Money.FromUsd(12.000000001m),
            Period = PeriodRule.Parse("month Europe/Berlin")!.Value,
            IsHard = true,
            Alerts = [0.5, 1],
            CreatedAt = Noon,
            ChangedAt = Noon,
            Revision = 1,
        };

    internal static StoredKey Key(string id) =>
        new()
        {
            Id = id,
            Sha256 = KeySecret.HashOf("sk-far-" + id),
            CreatedAt = Noon,
            ChangedAt = Noon,
            Revision = 1,
        };

    internal static AdminEvent Said(string action, string subject) =>
        new(Noon, "ann", "127.0.0.1", action, subject, """{"team":"search"}""");

    private sealed class Lists : IEqualityComparer<(IReadOnlyList<string> A, IReadOnlyList<string> B)>
    {
        public static Lists Instance { get; } = new();

        public bool Equals(
            (IReadOnlyList<string> A, IReadOnlyList<string> B) x,
            (IReadOnlyList<string> A, IReadOnlyList<string> B) y
        ) => x.A.SequenceEqual(y.A) && x.B.SequenceEqual(y.B);

        public int GetHashCode((IReadOnlyList<string> A, IReadOnlyList<string> B) lists) => lists.A.Count;
    }
}
