using System.Text;
using Farthing.Numerics.Faults;

namespace Farthing.Planning.Exports;

/// <summary>Cuts a text into commands of words as a POSIX shell does: quotes, escapes, continued lines, comments; substitutes nothing.</summary>
public sealed class ShellWords
{
    private readonly string text;
    private readonly FaultList faults;
    private readonly string? file;
    private readonly StringBuilder word = new();
    private readonly List<List<ShellWord>> commands =
    [
        [],
    ];
    private int at;
    private int line = 1;
    private int lineStart;

    private ShellWords(string text, FaultList faults, string? file)
    {
        this.text = text.ReplaceLineEndings("\n");
        this.faults = faults;
        this.file = file;
    }

    /// <summary>The commands of a text: one per line, continued lines joined, cut at <c>; &amp; |</c> too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="faults">Receives open quotes.</param>
    /// <param name="file">Its file's name for faults; null for a flag's value.</param>
    public static IReadOnlyList<IReadOnlyList<ShellWord>> Split(string text, FaultList faults, string? file)
    {
        ShellWords reader = new(text, faults, file);
        reader.ReadAll();
        return [.. reader.commands.Where(command => command.Count > 0)];
    }

    private void ReadAll()
    {
        while (at < text.Length)
        {
            char c = text[at];
            if (IsContinuation())
            {
                Skip(2);
            }
            else if (c == '\n')
            {
                commands.Add([]);
                Skip(1);
            }
            else if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c == '#')
            {
                int end = text.IndexOf('\n', at);
                at = end < 0 ? text.Length : end;
            }
            else if (c is ';' or '|' or '&')
            {
                commands.Add([]);
                at++;
            }
            else
            {
                ReadWord();
            }
        }
    }

    private void ReadWord()
    {
        int startLine = line;
        int startColumn = at - lineStart + 1;
        bool hasVariable = false;
        bool isRedirection = text[at] is '>' or '<';
        word.Clear();
        while (at < text.Length && !IsEnd(text[at]))
        {
            char c = text[at];
            if (IsContinuation())
            {
                Skip(2);
            }
            else if (c is '\'' or '"')
            {
                hasVariable |= ReadQuoted(c);
            }
            else if (c == '\\' && at + 1 < text.Length)
            {
                word.Append(text[at + 1]);
                Skip(2);
            }
            else
            {
                hasVariable |= IsVariable();
                word.Append(c);
                at++;
            }
        }

        commands[^1].Add(new ShellWord(word.ToString(), startLine, startColumn, hasVariable, isRedirection));
    }

    /// <summary>Reads to the closing quote.</summary>
    /// <returns>True when a variable stands inside.</returns>
    private bool ReadQuoted(char quote)
    {
        int startLine = line;
        int startColumn = at - lineStart + 1;
        bool hasVariable = false;
        at++;
        while (at < text.Length && text[at] != quote)
        {
            bool isEscape =
                quote == '"'
                && text[at] == '\\'
                && at + 1 < text.Length
                && text[at + 1] is '"' or '\\' or '$' or '`';
            if (isEscape)
            {
                at++;
            }
            else
            {
                hasVariable |= quote == '"' && IsVariable();
            }

            word.Append(text[at]);
            Skip(1);
        }

        if (at == text.Length)
        {
            faults.Add(
                new Fault(CommandLineFaultCodes.OpenQuote, "a quote is not closed")
                {
                    File = file,
                    Line = startLine,
                    Column = startColumn,
                    Value = quote.ToString(),
                    Expected = $"a second {quote}",
                }
            );
        }

        at++;
        return hasVariable;
    }

    private bool IsVariable() =>
        text[at] == '$'
        && at + 1 < text.Length
        && (char.IsLetter(text[at + 1]) || text[at + 1] is '{' or '(' or '_');

    private bool IsContinuation() => text[at] == '\\' && at + 1 < text.Length && text[at + 1] == '\n';

    private static bool IsEnd(char c) => char.IsWhiteSpace(c) || c is ';' or '|' or '&';

    private void Skip(int count)
    {
        for (int i = 0; i < count; i++, at++)
        {
            if (text[at] == '\n')
            {
                line++;
                lineStart = at + 1;
            }
        }
    }
}
