using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Keys;

public sealed class StoredKeyTableTests
{
    /// <summary>Against a dictionary and a sort: whatever was put, by however many at once.</summary>
    [Fact]
    public void It_knows_what_was_put_last_in_the_order_of_ids() =>
        Prop.ForAll(
                Gen.Choose(0, 40).Two().ListOf().ListOf().ToArbitrary(),
                rounds =>
                {
                    StoredKeyTable table = new();
                    Dictionary<string, StoredKey> model = new(StringComparer.Ordinal);
                    foreach (IEnumerable<(int Id, int Secret)> round in rounds)
                    {
                        StoredKey[] keys =
                        [
                            .. round
                                .DistinctBy(one => one.Id)
                                .Select(one => Key($"k{one.Id}", $"s{one.Secret}")),
                        ];
                        table.Put(keys);
                        foreach (StoredKey key in keys)
                        {
                            model[key.Id] = key;
                        }
                    }

                    Assert.Equal(model.Values.OrderBy(key => key.Id, StringComparer.Ordinal), table.All);
                    for (int i = 0; i <= 40; i++)
                    {
                        Assert.Equal(model.GetValueOrDefault($"k{i}"), table.Find($"k{i}"));
                        string hash = KeySecret.HashOf($"s{i}");
                        Assert.Equal(model.Values.Any(key => key.Sha256 == hash), table.HasHash(hash));
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_hash_before_a_rotation_counts_until_the_key_has_it_no_more()
    {
        StoredKeyTable table = new();
        string old = KeySecret.HashOf("old");
        table.Put([Key("a", "new") with { OldSha256 = old }]);

        Assert.True(table.HasHash(old));
        table.Put([Key("a", "new")]);
        Assert.False(table.HasHash(old));
    }

    private static StoredKey Key(string id, string secret) =>
        new()
        {
            Id = id,
            Sha256 = KeySecret.HashOf(secret),
            CreatedAt = default,
            ChangedAt = default,
            Revision = 1,
        };
}
