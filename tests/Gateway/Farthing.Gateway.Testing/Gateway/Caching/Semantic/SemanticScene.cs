using Farthing.Gateway.Caching.Semantic;
using Farthing.Reduction.Semantic;
using Farthing.Testing;
using Farthing.Tests.Gateway.Caching.Shared;

namespace Farthing.Tests.Gateway.Caching.Semantic;

/// <summary>Questions and rows for tests of stores.</summary>
internal static class SemanticScene
{
    public static readonly SemanticPlace Place = new("tsearch", "model", false, "farthing/1");

    public static readonly CellKey Cell = Place.CellOf(SemanticPlace.OtherWords);

    public static StoredQuestion Question(
        int number,
        string keyId = "key_1",
        long lifeNs = CacheScene.DayNs,
        SemanticPlace? place = null
    )
    {
        Guid entry = new(
            number,
            2,
            3,
            [0x80, 1, 2, 3, (byte)(number >> 16), (byte)(number >> 8), (byte)number, 9]
        );
        return new StoredQuestion
        {
            Id = StoredQuestion.IdOf(entry),
            Entry = entry,
            Key = CacheScene.Key(number),
            IsStream = false,
            Scope = CacheScene.Key(1),
            Place = place ?? Place,
            KeyId = keyId,
            Tags = ["feature=faq", "team=süß"],
            Text = $"What is question {number}?",
            User = 1,
            StoredUnixNs = CacheScene.Now,
            ExpiresUnixNs = UnixNs() + lifeNs,
        };
    }

    public static float[] Vector(int number)
    {
        float[] vector = new float[16];
        vector[number % 16] = 1;
        return vector;
    }

    public static CellEvent Stored(StoredQuestion question) =>
        new()
        {
            Kind = CellEventKind.Stored,
            AtUnixNs = CacheScene.Now,
            Entry = question.Id,
            EntryQuestion = 7,
            User = question.User,
        };

    public static CellEvent Compared(
        SemanticBook book,
        CellKey cell,
        ulong entry,
        ulong user = 2,
        bool isSame = true
    ) =>
        new()
        {
            Kind = CellEventKind.Compared,
            AtUnixNs = CacheScene.Now,
            Terms = book.Cells.PromiseOf(cell).Policy.Terms,
            Entry = entry,
            Question = 5,
            EntryQuestion = 7,
            User = user,
            Similarity = 0.9f,
            IsSame = isSame,
            IsHit = true,
        };

    /// <summary>Comparisons that all cells together count.</summary>
    public static long ComparedIn(SemanticBook book) => book.Cells.Views().Sum(one => one.Compared);

    public static Task CurrentAsync(ISemanticStore store) =>
        Eventually.SoAsync(() => store.Standing >= 0, TestContext.Current.CancellationToken);

    private static long UnixNs() => (DateTimeOffset.UtcNow.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}
