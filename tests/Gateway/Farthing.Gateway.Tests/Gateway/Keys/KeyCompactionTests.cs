using Farthing.Gateway.Keys.Stored;

namespace Farthing.Tests.Gateway.Keys;

/// <summary>A file of keys that has grown is made small again at a start, and nothing is lost by it, wherever it is killed.</summary>
public sealed class KeyCompactionTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-keys-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Keys => Path.Combine(folder.FullName, "keys.jsonl");

    private string Archive => Path.Combine(folder.FullName, "keys-20261120T120000Z.jsonl");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Key a has 40 lines, b one at the very beginning: 41. Of them stay b's line, and the newest 5.</summary>
    [Fact]
    public async Task The_last_line_of_each_key_and_the_newest_lines_stay()
    {
        byte[] before = await GrownAsync();

        long less = KeyCompaction.Run(Keys, minBytes: 1000, newest: 5);

        byte[] after = await File.ReadAllBytesAsync(Keys, Cancellation);
        Assert.Equal(before.Length - after.Length, less);
        Assert.Equal(before, await File.ReadAllBytesAsync(Archive, Cancellation));
        using FileKeyStore store = FileKeyStore.Open(Keys);
        Assert.Equal([("a", 40L), ("b", 1L)], store.Keys.Select(key => (key.Id, key.Revision)));
        Assert.Equal(
            ["a40", "a39", "a38", "a37", "a36", "b1"],
            (await store.EventsAsync(100, Cancellation)).Select(said => said.Subject)
        );
        await store.SaveAsync(Key("a", 41), Said("a41"), Cancellation);
        Assert.Equal(7, (await store.EventsAsync(100, Cancellation)).Count);
        Assert.Equal(0, KeyCompaction.Run(Keys, minBytes: 1000, newest: 5));
    }

    [Fact]
    public async Task A_file_that_would_keep_more_than_half_stays()
    {
        byte[] before = await GrownAsync();

        Assert.Equal(0, KeyCompaction.Run(Keys, minBytes: before.Length + 1, newest: 5));
        Assert.Equal(0, KeyCompaction.Run(Keys, minBytes: 1000, newest: 30));
        Assert.Equal(before, await File.ReadAllBytesAsync(Keys, Cancellation));
        Assert.Single(folder.GetFiles());
    }

    /// <summary>A budget may bear a key's id: its last line stays beside the key's.</summary>
    [Fact]
    public async Task The_last_line_of_each_budget_stays()
    {
        using (FileKeyStore store = FileKeyStore.Open(Keys))
        {
            await store.SaveAsync(Key("a", 1), Said("a1"), Cancellation);
            for (int revision = 1; revision <= 40; revision++)
            {
                await FileKeyStoreTests.SaveAsync(
                    store,
                    FileKeyStoreTests.Budget("a") with
                    {
                        Revision = revision,
                    }
                );
            }
        }

        Assert.True(KeyCompaction.Run(Keys, minBytes: 1000, newest: 0) > 0);

        using FileKeyStore again = FileKeyStore.Open(Keys);
        Assert.Equal(("a", 1L), (again.Keys.Single().Id, again.Keys.Single().Revision));
        Assert.Equal(("a", 40L), (again.Budgets.Single().Id, again.Budgets.Single().Revision));
        Assert.Equal(2, (await again.EventsAsync(100, Cancellation)).Count);
    }

    /// <summary>What a kill leaves: a part of the copy, the whole copy, or the copy and a part of the new file. Each start after it finds all keys, and ends as if nothing had been.</summary>
    [Fact]
    public async Task A_kill_anywhere_loses_nothing()
    {
        byte[] before = await GrownAsync();
        KeyCompaction.Run(Keys, minBytes: 1000, newest: 5);
        byte[] after = await File.ReadAllBytesAsync(Keys, Cancellation);
        for (int part = 0; part <= 20; part++)
        {
            foreach (bool isCopied in (bool[])[false, true])
            {
                foreach (FileInfo left in folder.GetFiles())
                {
                    left.Delete();
                }

                await File.WriteAllBytesAsync(Keys, before, Cancellation);
                if (isCopied)
                {
                    await File.WriteAllBytesAsync(Archive, before, Cancellation);
                }

                byte[] whole = isCopied ? after : before;
                await File.WriteAllBytesAsync(
                    (isCopied ? Keys : Archive) + ".new",
                    whole[..(whole.Length * part / 20)],
                    Cancellation
                );

                using (FileKeyStore store = FileKeyStore.Open(Keys))
                {
                    Assert.Equal([("a", 40L), ("b", 1L)], store.Keys.Select(key => (key.Id, key.Revision)));
                }

                KeyCompaction.Run(Keys, minBytes: 1000, newest: 5);

                Assert.Equal(after, await File.ReadAllBytesAsync(Keys, Cancellation));
                Assert.Equal(before, await File.ReadAllBytesAsync(Archive, Cancellation));
            }
        }
    }

    /// <summary>A damaged line is for a person to look at: nothing is left out behind his back.</summary>
    [Fact]
    public async Task A_damaged_file_is_not_touched()
    {
        byte[] bytes = await GrownAsync();
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(Keys, bytes, Cancellation);

        Assert.Equal(0, KeyCompaction.Run(Keys, minBytes: 1000, newest: 5));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Keys, Cancellation));
    }

    /// <summary>The disk refuses the copy, or the new file: a folder stands where it should go, which stops root too.</summary>
    [Theory]
    [InlineData("keys-20261120T120000Z.jsonl.new")]
    [InlineData("keys.jsonl.new")]
    public async Task What_the_folder_refuses_is_known_and_done_when_it_can_be(string refused)
    {
        byte[] before = await GrownAsync();
        DirectoryInfo wall = folder.CreateSubdirectory(refused);

        using FileKeyStore store = FileKeyStore.Open(Keys, compactAbove: 1000, newest: 5);

        Assert.NotNull(store.CompactionFailure);
        Assert.Null(store.Failure);
        Assert.Equal(0, store.CompactedBytes);
        Assert.Equal(before, await File.ReadAllBytesAsync(Keys, Cancellation));
        Assert.Single(folder.GetFiles()); // no half of a copy
        await store.SaveAsync(Key("a", 41), Said("a41"), Cancellation);
        store.CompactAgain();
        Assert.NotNull(store.CompactionFailure);
        await store.SaveAsync(Key("c", 1), Said("c1"), Cancellation);

        wall.Delete();
        store.CompactAgain();

        Assert.Null(store.CompactionFailure);
        Assert.True(store.CompactedBytes > 0);
        await store.SaveAsync(Key("c", 2), Said("c2"), Cancellation);
        using FileKeyStore again = FileKeyStore.Open(Keys);
        Assert.Equal([("a", 41L), ("b", 1L), ("c", 2L)], again.Keys.Select(key => (key.Id, key.Revision)));
    }

    /// <summary>A start does it by itself, above 4 MiB.</summary>
    [Fact]
    public async Task A_start_makes_a_large_file_small()
    {
        byte[] line = new KeyLine(Said("old"), null).Write();
        byte[] key = new KeyLine(Said("a1"), Key("a", 1)).Write();
        byte[] large = new byte[key.Length + (line.Length * ((KeyCompaction.MinBytes / line.Length) + 1))];
        key.CopyTo(large, 0);
        for (int at = key.Length; at < large.Length; at += line.Length)
        {
            line.CopyTo(large, at);
        }

        await File.WriteAllBytesAsync(Keys, large, Cancellation);

        using FileKeyStore store = FileKeyStore.Open(Keys);

        int stays = key.Length + (KeyCompaction.NewestLines * line.Length);
        Assert.Equal((large.Length - stays, (long)stays), (store.CompactedBytes, new FileInfo(Keys).Length));
        Assert.Equal("a", Assert.Single(store.Keys).Id);
        Assert.Equal(
            KeyCompaction.NewestLines + 1,
            (await store.EventsAsync(int.MaxValue, Cancellation)).Count
        );
    }

    private async Task<byte[]> GrownAsync()
    {
        using (FileKeyStore store = FileKeyStore.Open(Keys))
        {
            await store.SaveAsync(Key("b", 1), Said("b1"), Cancellation);
            for (int revision = 1; revision <= 40; revision++)
            {
                await store.SaveAsync(Key("a", revision), Said($"a{revision}"), Cancellation);
            }
        }

        return await File.ReadAllBytesAsync(Keys, Cancellation);
    }

    private static StoredKey Key(string id, int revision) =>
        FileKeyStoreTests.Key(id) with
        {
            Revision = revision,
        };

    private static AdminEvent Said(string subject) => FileKeyStoreTests.Said("key.update", subject);
}
