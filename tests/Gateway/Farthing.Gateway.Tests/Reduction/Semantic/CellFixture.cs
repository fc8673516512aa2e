using Farthing.Numerics.Randomness;
using Farthing.Reduction.Semantic;

namespace Farthing.Tests.Reduction.Semantic;

/// <summary>Cells and rows for tests.</summary>
internal sealed class CellFixture
{
    private const long SecondNs = 1_000_000_000;
    private long sequence;

    public CellFixture(SemanticPolicy? policy = null) =>
        Cell = new CalibrationCell(policy ?? new SemanticPolicy());

    public CalibrationCell Cell { get; }

    public static ulong QuestionOf(ulong entry) => 1_000_000 + entry;

    public ApplyResult Apply(in CellEvent one) => Cell.Apply(sequence++, one);

    public void Store(ulong entry, ulong owner = 1) =>
        Apply(
            new CellEvent
            {
                Kind = CellEventKind.Stored,
                AtUnixNs = 0,
                Entry = entry,
                EntryQuestion = QuestionOf(entry),
                User = owner,
            }
        );

    public ApplyResult Compare(
        ulong entry,
        ulong user,
        float similarity,
        bool isSame,
        bool isHit = false,
        ulong? terms = null
    ) =>
        Apply(
            new CellEvent
            {
                Kind = CellEventKind.Compared,
                AtUnixNs = sequence * SecondNs,
                Terms = terms ?? Cell.Policy.Terms,
                Entry = entry,
                Question = 7,
                EntryQuestion = QuestionOf(entry),
                User = user,
                Similarity = similarity,
                IsSame = isSame,
                IsHit = isHit,
            }
        );

    public void Complain(ulong entry, ulong question, long atSeconds, ulong user = 1) =>
        Apply(
            new CellEvent
            {
                Kind = CellEventKind.SaidWrong,
                AtUnixNs = atSeconds * SecondNs,
                Entry = entry,
                Question = question,
                EntryQuestion = QuestionOf(entry),
                User = user,
                Similarity = 0.95f,
            }
        );

    /// <summary>So many would-be hits, all right, of a similarity that vouches for higher ones.</summary>
    public void Evidence(int count, ulong entry = 1, ulong user = 1, ulong otherUser = 2)
    {
        for (int i = 0; i < count; i++)
        {
            Compare(entry, i % 2 == 0 ? user : otherUser, 0.85f, isSame: true, isHit: true);
        }
    }

    public CellDecision Decide(ulong entry, float similarity, ulong user = 1, ulong question = 7) =>
        Cell.Decide(question, user, [new Candidate(entry, similarity)]);

    /// <summary>A row that may be anything, often one that changes something.</summary>
    public static CellEvent Any(ref Pcg32 chance, ulong terms)
    {
        ulong entry = (ulong)chance.NextInt32(1, 12);
        float similarity = 0.7f + (0.3f * (float)chance.NextDouble());
        int kind = chance.NextInt32(1, 100);
        return new CellEvent
        {
            Kind =
                kind <= 8 ? CellEventKind.Stored
                : kind <= 88 ? CellEventKind.Compared
                : kind <= 91 ? CellEventKind.SaidRight
                : kind <= 93 ? CellEventKind.SaidWrong
                : kind <= 95 ? CellEventKind.AskedAgain
                : kind <= 97 ? CellEventKind.Removed
                : kind == 98 ? CellEventKind.OperatorPromoted
                : kind == 99 ? CellEventKind.OperatorDemoted
                : (CellEventKind)0,
            AtUnixNs = chance.NextInt32(0, 200_000) * SecondNs,
            Terms = chance.NextInt32(0, 9) == 0 ? 1 : terms,
            Entry = entry,
            Question = (ulong)chance.NextInt32(1, 30),
            EntryQuestion = QuestionOf(entry),
            User = (ulong)chance.NextInt32(1, 4),
            Similarity = similarity,
            IsSame = chance.NextDouble() < 1 / (1 + Math.Exp(-40 * (similarity - 0.8))),
            IsHit = chance.NextInt32(0, 3) == 0,
        };
    }
}
