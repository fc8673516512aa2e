using Farthing.Numerics.Reading;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.Quality;

/// <summary>A way to quantize weights.</summary>
/// <param name="Id">Its name, such as <c>awq</c> or <c>gguf-q4_k_m</c>.</param>
/// <param name="Names">Other names.</param>
/// <param name="Format">The format as which engines run it; null where none of them is simulated so.</param>
/// <param name="What">What it is, in words.</param>
/// <param name="Includes">Methods whose figures are figures of this one, too.</param>
/// <param name="Nearest">The method to look at where nothing is known of this one; null where something is.</param>
public sealed record QualityMethod(
    string Id,
    IReadOnlyList<string> Names,
    NumberFormat? Format,
    string What,
    IReadOnlyList<string> Includes,
    string? Nearest
)
{
    /// <summary>True for its id and other names, without case and punctuation.</summary>
    public bool IsNamed(string word) =>
        Names.Prepend(Id).Any(name => Key(name).Equals(Key(word), StringComparison.OrdinalIgnoreCase));

    internal static QualityMethod Read(MemberReader row)
    {
        NumberFormat? format = null;
        if (row.Text("format") is { } id)
        {
            if (FormatFacts.TryParse(id, out NumberFormat known))
            {
                format = known;
            }
            else
            {
                row.Refuse("format", $"'{id}' is no format");
            }
        }

        return new QualityMethod(
            row.RequiredText("id"),
            row.Texts("names"),
            format,
            row.RequiredText("what"),
            row.Texts("includes"),
            row.Text("nearest")
        );
    }

    private static string Key(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit));
}
