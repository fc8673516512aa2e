using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Stores;
using Farthing.Numerics.Faults;
using Microsoft.Data.Sqlite;

namespace Farthing.Tests.Gateway.Caching;

public sealed class CacheRowsTests : IDisposable
{
    private const long Now = 1_000_000_000;
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-cache-").FullName;

    private string Path => System.IO.Path.Combine(folder, "cache.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Each filter removes from the file what it means in memory, and nothing else.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_purge_removes_what_fits_all_of_its_filter()
    {
        CacheEntry[] entries =
        [
            StoredAnswers.Entry(1, "k1", "small", "feature=faq", "team=a"),
            StoredAnswers.Entry(2, "k1", "large", "feature=faq"),
            StoredAnswers.Entry(3, "k2", "small", "feature=faq2"),
            StoredAnswers.Entry(4, "k2", "large"),
            StoredAnswers.Entry(5, "k", "small", "x", "feature=faq"),
        ];
        foreach (string? key in (string?[])[null, "k1", "k2", "k", "none"])
        {
            foreach (string? tag in (string?[])[null, "feature=faq", "feature", "x", "'"])
            {
                foreach (string? model in (string?[])[null, "small", "smal%"])
                {
                    CacheFilter filter = new(key, tag, model);
                    Write(entries);

                    long removed = CacheRows.Purge(Path, filter);

                    Assert.Equal(entries.Count(entry => entry.IsOf(filter)), removed);
                    Assert.Equal(
                        entries.Where(entry => !entry.IsOf(filter)).Select(entry => entry.Id).Order(),
                        Read().Select(entry => entry.Id).Order()
                    );
                }
            }
        }
    }

    [Fact]
    public void Entries_and_bytes_are_counted_by_model_while_they_hold()
    {
        Write(
            StoredAnswers.Entry(1, "k1", "small"),
            StoredAnswers.Entry(2, "k1", "small"),
            StoredAnswers.Entry(3, "k2", "large"),
            StoredAnswers.Entry(4, "k2", "old") with
            {
                ExpiresUnixNs = Now + 5,
            }
        );

        IReadOnlyDictionary<string, (long, long)> models = CacheRows.ByModel(Path, Now + 5);

        Assert.Equal(["large", "small"], models.Keys.Order());
        Assert.Equal((2, 2 * (7 + 600)), models["small"]);
    }

    /// <summary>In the file each key has a row; who replaced one of them keeps it when the other goes.</summary>
    [Fact]
    public void An_entry_of_two_keys_stands_at_both_and_goes_from_both()
    {
        CacheKey canonical = new(0, 0, 0, 1);
        CacheEntry first = StoredAnswers.Entry(1, "k1", "small") with { CanonicalKey = canonical };
        CacheEntry second = StoredAnswers.Entry(2, "k1", "small") with { CanonicalKey = canonical };
        CacheKey[] Keys(params CacheEntry[] gone)
        {
            using (CacheFile file = new(Path, Now))
            {
                file.Remove([
                    .. gone.Select(one => new RemovedEntry(one.Id, one.Key, one.CanonicalKey, one.IsStream)),
                ]);
            }

            return [.. Read().Select(entry => entry.Key).OrderBy(key => key.A).ThenBy(key => key.D)];
        }

        Write(first);
        Assert.Equal([canonical, first.Key], Keys());
        Assert.Empty(Keys(first));

        Write(first, second);
        Assert.Equal([canonical, first.Key, second.Key], Keys().OrderBy(key => key == second.Key));
        Assert.Equal([canonical, second.Key], Keys(first));
    }

    /// <summary>Entries that wait to be written when a purge comes are gone behind it, too.</summary>
    [Fact]
    public void A_purge_of_an_open_file_removes_what_waits_to_be_written()
    {
        using (CacheFile file = new(Path, Now))
        {
            for (int i = 0; i < 2000; i++)
            {
                file.Add(StoredAnswers.Entry(i, i % 2 == 0 ? "k1" : "k2", "small"));
            }

            file.Purge(new CacheFilter(Key: "k1"));
            file.Add(StoredAnswers.Entry(2000, "k1", "small"));
        }

        List<CacheEntry> left = Read();
        Assert.Equal(1001, left.Count);
        Assert.Single(left, entry => entry.KeyId == "k1");
    }

    [Fact]
    public void Purged_answers_are_not_left_in_the_bytes_of_the_file()
    {
        byte[] secret = "a secret that was said"u8.ToArray();
        Write(StoredAnswers.Entry(1, "k1", "small") with { Body = secret });

        CacheRows.Purge(Path, new CacheFilter(Key: "k1"));

        Assert.Equal(-1, File.ReadAllBytes(Path).AsSpan().IndexOf(secret));
        Assert.True(!File.Exists(Path + "-wal") || new FileInfo(Path + "-wal").Length == 0);
    }

    [Fact]
    public void A_file_that_is_none_is_said_and_a_missing_one_is_empty()
    {
        Assert.Empty(CacheRows.ByModel(Path, Now));
        Assert.Equal(0, CacheRows.Purge(Path, new CacheFilter()));
        Assert.False(File.Exists(Path));
        File.WriteAllText(Path, new string('x', 5000));

        FarthingException refused = Assert.Throws<FarthingException>(() => CacheRows.ByModel(Path, Now));

        Assert.Equal((CacheFaultCodes.Unreadable, 3), (refused.Faults[0].Code, refused.ExitCode));
    }

    private void Write(params CacheEntry[] entries)
    {
        SqliteConnection.ClearAllPools();
        foreach (string file in Directory.GetFiles(folder))
        {
            File.Delete(file);
        }

        using CacheFile written = new(Path, Now);
        foreach (CacheEntry entry in entries)
        {
            written.Add(entry);
        }
    }

    private List<CacheEntry> Read()
    {
        using CacheFile file = new(Path, Now);
        Assert.Null(file.Fault);
        return file.TakeLoaded();
    }
}
