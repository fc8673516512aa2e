using Farthing.Catalogs.Apis;
using Farthing.Settings.Trees;

namespace Farthing.Gateway.Moving;

/// <summary>A section of a LiteLLM configuration. What nobody asks it for is said at the end: nothing is passed over.</summary>
/// <param name="file">The file, for notes.</param>
/// <param name="path">Where the section stands.</param>
/// <param name="mapping">Its members.</param>
/// <param name="notes">Takes what has no counterpart.</param>
internal sealed class LiteLlmSection(string file, string path, YamlMapping mapping, List<MovingNote> notes)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    /// <summary>Its line.</summary>
    public int Line => mapping.Line;

    /// <summary>The names of its members.</summary>
    public IEnumerable<string> Names => mapping.Entries.Select(entry => entry.Key.Text);

    /// <summary>A text, number or switch as it is written; null where there is none.</summary>
    public string? Text(string name)
    {
        switch (Find(name))
        {
            case null or YamlScalar { IsNull: true }:
                return null;
            case YamlScalar scalar:
                return scalar.Text.Trim();
            default:
                Note(name, "a text was expected; left out");
                return null;
        }
    }

    /// <summary>A number; null where there is none.</summary>
    public decimal? Number(string name)
    {
        if (Text(name) is not string text)
        {
            return null;
        }

        bool isNumber = decimal.TryParse(
            text,
            System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture,
            out decimal number
        );
        if (!isNumber)
        {
            Note(name, $"a number was expected, not '{text}'; left out");
        }

        return isNumber ? number : null;
    }

    /// <summary>A section within; null where there is none.</summary>
    public LiteLlmSection? Section(string name)
    {
        switch (Find(name))
        {
            case null or YamlScalar { IsNull: true }:
                return null;
            case YamlMapping inner:
                return new LiteLlmSection(file, PathOf(name), inner, notes);
            default:
                Note(name, "a section was expected; left out");
                return null;
        }
    }

    /// <summary>The sections of a list.</summary>
    public IEnumerable<LiteLlmSection> List(string name)
    {
        YamlNode? node = Find(name);
        if (node is not YamlSequence sequence)
        {
            if (node is not (null or YamlScalar { IsNull: true }))
            {
                Note(name, "a list was expected; left out");
            }

            yield break;
        }

        for (int i = 0; i < sequence.Items.Count; i++)
        {
            string at = $"{PathOf(name)}[{i}]";
            if (sequence.Items[i] is YamlMapping inner)
            {
                yield return new LiteLlmSection(file, at, inner, notes);
            }
            else
            {
                notes.Add(
                    new MovingNote(file, sequence.Items[i].Line, at, "a section was expected; left out")
                );
            }
        }
    }

    /// <summary>The texts of a list, or of one text.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        Find(name) switch
        {
            YamlSequence sequence => [.. sequence.Items.OfType<YamlScalar>().Select(item => item.Text)],
            YamlScalar { IsNull: false } alone => [alone.Text],
            _ => [],
        };

    /// <summary>Members that look like money, are not zero, and that nobody asked for; they are asked for now.</summary>
    public IEnumerable<string> Uncharged() =>
        [.. Names.Where(name => !asked.Contains(name) && PriceMembers.LooksLikeMoney(name) && Costs(name))];

    private bool Costs(string name) => Find(name) is not YamlScalar || Number(name) is not (null or 0);

    /// <summary>Says something of a member.</summary>
    public void Note(string name, string message)
    {
        asked.Add(name);
        notes.Add(new MovingNote(file, Entry(name)?.Key.Line ?? Line, PathOf(name), message));
    }

    /// <summary>Says something of the section as a whole; then nothing more is said of its members.</summary>
    public void Note(string message)
    {
        asked.UnionWith(Names);
        notes.Add(new MovingNote(file, Line, path, message));
    }

    /// <summary>Says of each member that nobody asked for why it has no counterpart.</summary>
    /// <param name="reasons">By name; of any other nobody knows what it means.</param>
    public void NoteRest(IReadOnlyDictionary<string, string> reasons)
    {
        foreach (string name in Names.Where(name => !asked.Contains(name)).ToArray())
        {
            Note(
                name,
                reasons.TryGetValue(name, out string? reason)
                    ? reason
                    : "not known here (another version of LiteLLM, or a slip of the pen); left out"
            );
        }
    }

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private YamlNode? Find(string name)
    {
        asked.Add(name);
        return Entry(name)?.Value;
    }

    private (YamlScalar Key, YamlNode Value)? Entry(string name)
    {
        foreach ((YamlScalar key, YamlNode value) in mapping.Entries)
        {
            if (key.Text == name)
            {
                return (key, value);
            }
        }

        return null;
    }
}

/// <summary>Something of another gateway's configuration that ours does not say, or says otherwise.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">Its line; null where the file has no lines that people read.</param>
/// <param name="Path">Its name there, such as <c>litellm_settings.cache</c>.</param>
/// <param name="Message">What became of it, or what to do.</param>
public sealed record MovingNote(string File, int? Line, string Path, string Message)
{
    /// <summary>As one line.</summary>
    public override string ToString() =>
        Line is null ? $"{File}: {Path}: {Message}" : $"{File}:{Line}: {Path}: {Message}";
}
