using System.Text.RegularExpressions;
using Farthing.Testing;

namespace Farthing.Tests.Architecture;

/// <summary>A ratchet on the words of src: each count may only fall, and who lowers one lowers its limit here.</summary>
public sealed partial class WordsTests
{
    /// <summary>Names that hide what a type is: the counter where requests are served, the tale of one, what somebody asked for.</summary>
    private const int Metaphors = 19;

    /// <summary>Summaries that begin with a question word instead of saying what the thing is or does.</summary>
    private const int Questions = 679;

    /// <summary>Sentences of more than 25 words.</summary>
    private const int LongSentences = 854;

    private const int WordsOfASentence = 25;

    private static readonly Lazy<string[]> Sources = new(() =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.cs", SearchOption.AllDirectories)
                .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
                .Select(File.ReadAllText),
        ]
    );

    [Fact]
    [Trait("Speed", "slow")]
    public void Identifiers_are_no_metaphors() =>
        Judge(
            Metaphors,
            Sources
                .Value.SelectMany(text => Metaphor().Matches(NotCode().Replace(text, "")))
                .Select(match => match.Value)
                .Distinct(StringComparer.Ordinal)
                .Count(),
            nameof(Metaphors)
        );

    [Fact]
    public void Summaries_begin_with_a_noun_or_a_verb() =>
        Judge(Questions, Sources.Value.Sum(text => Question().Count(text)), nameof(Questions));

    [Fact]
    public void Sentences_have_25_words_at_most() =>
        Judge(
            LongSentences,
            Sources.Value.SelectMany(SentencesOf).Count(one => Words(one) > WordsOfASentence),
            nameof(LongSentences)
        );

    [Fact]
    public void What_is_counted()
    {
        Assert.Equal(
            ["BudgetDesk", "Story", "metricsDoor"],
            Metaphor()
                .Matches("BudgetDesk History Desktop doorbell Story metricsDoor")
                .Select(match => match.Value)
        );
        Assert.Equal(
            2,
            Question()
                .Count(
                    "/// <summary>What it is.</summary>\n/// <summary>Whose.</summary>\n/// <summary>\n/// How so.</summary>"
                )
        );
        Assert.Equal(
            ["A  x  b.", "One  two.", "Three."],
            SentencesOf(
                    "    /// <summary>A <see cref=\"B\"/> b.</summary>\n    /// <remarks>One\n    /// two. Three.</remarks>\n"
                )
                .Where(one => one.Length > 0)
        );
        Assert.Equal(3, Words("one, 2 – three"));
    }

    private static void Judge(int limit, int count, string name) =>
        Assert.True(
            count == limit,
            count > limit
                ? $"{count} where at most {limit} may be: name and say it as docs/architecture.md and CONTRIBUTING.md do"
                : $"{count}: lower {nameof(WordsTests)}.{name} from {limit}, so that it stays"
        );

    private static IEnumerable<string> SentencesOf(string text) =>
        Comment()
            .Matches(text)
            .SelectMany(comment => Block().Split(NextLine().Replace(comment.Groups[1].Value, " ")))
            .SelectMany(part => SentenceEnd().Split(Element().Replace(part, " x ")))
            .Select(sentence => sentence.Trim());

    private static int Words(string sentence) =>
        sentence
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Count(word => word.Any(char.IsLetterOrDigit));

    [GeneratedRegex(@"\b\w*(?:Desk|Door|Story|Wish|Bell)(?![a-z])\w*")]
    private static partial Regex Metaphor();

    [GeneratedRegex("//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"")]
    private static partial Regex NotCode();

    [GeneratedRegex(@"<summary>\s*(?:///\s*)?(?:What|How|Where|Whether|Who)\b")]
    private static partial Regex Question();

    [GeneratedRegex(@"^[ \t]*///(.*(?:\n[ \t]*///.*)*)", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\n[ \t]*///")]
    private static partial Regex NextLine();

    [GeneratedRegex(
        "</?(?:summary|remarks|param|returns|para|exception|list|item|description|typeparam)[^>]*>"
    )]
    private static partial Regex Block();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Element();

    [GeneratedRegex(@"(?<=[.!?])\s+")]
    private static partial Regex SentenceEnd();
}
