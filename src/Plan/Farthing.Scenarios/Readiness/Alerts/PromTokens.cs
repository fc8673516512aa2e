namespace Farthing.Scenarios.Readiness.Alerts;

/// <summary>Cuts an expression of PromQL into words. Ranges, durations and comments are left out; nothing is refused, since Prometheus itself is the judge of its language.</summary>
internal sealed class PromTokens
{
    private readonly string text;
    private readonly List<PromToken> tokens = [];
    private int at;

    private PromTokens(string text) => this.text = text;

    /// <summary>The words of an expression.</summary>
    public static IReadOnlyList<PromToken> Of(string text)
    {
        PromTokens reader = new(text);
        while (reader.at < text.Length)
        {
            reader.Next();
        }

        return reader.tokens;
    }

    private char Current => at < text.Length ? text[at] : '\0';

    private char Following => at + 1 < text.Length ? text[at + 1] : '\0';

    private void Next()
    {
        char letter = Current;
        if (letter == '#')
        {
            Skip(each => each is not '\n');
        }
        else if (char.IsAsciiLetter(letter) || letter is '_' or ':')
        {
            Name();
        }
        else if (char.IsAsciiDigit(letter) || (letter == '.' && char.IsAsciiDigit(Following)))
        {
            Number();
        }
        else if (letter is '"' or '\'' or '`')
        {
            Quoted();
        }
        else if (letter == '[')
        {
            Skip(each => each is not ']');
            at++;
        }
        else if (letter == '{')
        {
            at++;
            Labels();
        }
        else if (letter is '<' or '>' or '=' or '!')
        {
            int length = Following is '=' or '~' ? 2 : 1;
            Add(PromKind.Comparison, text.Substring(at, length));
            at += length;
        }
        else
        {
            if (letter is '+' or '-' or '*' or '/' or '%' or '^' or '(' or ')' or ',')
            {
                Add(PromKind.Mark, letter.ToString());
            }

            at++;
        }
    }

    private void Name()
    {
        string name = Taken(each => char.IsAsciiLetterOrDigit(each) || each is '_' or ':');
        switch (name.ToLowerInvariant())
        {
            case "and" or "or" or "unless":
                Add(PromKind.Set, name);
                break;
            case "bool":
                break;
            default:
                Add(PromKind.Name, name);
                break;
        }
    }

    /// <summary>A number; what letters follow make it a duration, which is left out.</summary>
    private void Number()
    {
        int from = at;
        Skip(each => char.IsAsciiDigit(each) || each is '.' or '_');
        if (Current is 'e' or 'E' && (char.IsAsciiDigit(Following) || Following is '+' or '-'))
        {
            at += 2;
            Skip(char.IsAsciiDigit);
        }

        string number = text[from..at];
        if (char.IsAsciiLetter(Current))
        {
            Skip(char.IsAsciiLetterOrDigit);
        }
        else
        {
            Add(PromKind.Number, number);
        }
    }

    private void Labels()
    {
        string label = "";
        while (at < text.Length && Current != '}')
        {
            if (Current is '"' or '\'' or '`')
            {
                string value = Quoted();
                if (label == "__name__")
                {
                    Add(PromKind.Name, value);
                }
                else if (label.Length > 0)
                {
                    tokens.Add(new PromToken(PromKind.Label, label, value));
                }

                label = "";
            }
            else if (char.IsAsciiLetter(Current) || Current == '_')
            {
                label = Taken(each => char.IsAsciiLetterOrDigit(each) || each == '_');
            }
            else
            {
                at++;
            }
        }

        at++;
    }

    private string Quoted()
    {
        char quote = text[at++];
        int from = at;
        while (at < text.Length && Current != quote)
        {
            at += Current == '\\' && quote != '`' ? 2 : 1;
        }

        string value = text[from..Math.Min(at, text.Length)];
        at++;
        return value;
    }

    private string Taken(Func<char, bool> isPart)
    {
        int from = at;
        Skip(isPart);
        return text[from..at];
    }

    private void Skip(Func<char, bool> isPart)
    {
        while (at < text.Length && isPart(text[at]))
        {
            at++;
        }
    }

    private void Add(PromKind kind, string word) => tokens.Add(new PromToken(kind, word));
}
