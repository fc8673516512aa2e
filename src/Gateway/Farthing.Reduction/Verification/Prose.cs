using System.Buffers;

namespace Farthing.Reduction.Verification;

/// <summary>Prose, as apart from code, tables and formulas, in which case and signs mean something.</summary>
internal static class Prose
{
    private static readonly SearchValues<char> Signs = SearchValues.Create("`{}<>=;|\\_@#~^*[]");

    public static bool IsPlain(string text) => !text.AsSpan().ContainsAny(Signs);
}
