using System.Text;
using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Auditing;

/// <summary>Tokens that an envelope states, in its own <c>usage</c> or in the answer's.</summary>
internal sealed class BodyUsage
{
    /// <summary>The tokens; null where no usage is stated.</summary>
    public TokenCounts? Tokens { get; private set; }

    /// <summary>Generated tokens that are not shown.</summary>
    public long ReasoningTokens { get; private set; }

    /// <summary>Names in the answer: those of tools that it calls among them.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>HTTP status within the answer; 0 without.</summary>
    public int Status { get; private set; }

    /// <summary>Reads it; what is no usage and no answer says nothing.</summary>
    /// <param name="line">The line.</param>
    /// <param name="at">Where its parts stand.</param>
    /// <param name="dialect">The body's format.</param>
    public static BodyUsage Of(ReadOnlySpan<byte> line, BodyLine at, Dialect dialect)
    {
        BodyUsage usage = new();
        if (at.ResponseAt.IsThere)
        {
            try
            {
                usage.Response(line.Slice(at.ResponseAt.Start, at.ResponseAt.Length), dialect);
            }
            catch (Exception broken) when (broken is JsonException or InvalidOperationException)
            {
                // A text that is cut off says no usage: it is estimated, and counted so.
            }
        }

        if (at.UsageAt.IsThere)
        {
            UsageTally tally = new();
            if (tally.Take(line.Slice(at.UsageAt.Start, at.UsageAt.Length)) && tally.IsStated)
            {
                usage.Tokens = tally.Counts(dialect.CountsCacheApart);
                usage.ReasoningTokens = tally.Reasoning;
            }
        }

        return usage;
    }

    private void Response(ReadOnlySpan<byte> json, Dialect dialect)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            Text(Encoding.UTF8.GetBytes(reader.GetString()!), dialect);
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            Answer(json, dialect);
        }
    }

    /// <summary>An answer as a text: JSON, or a stream of events.</summary>
    private void Text(ReadOnlySpan<byte> text, Dialect dialect)
    {
        if (text.TrimStart(" \r\n\t"u8).StartsWith("{"u8))
        {
            Answer(text, dialect);
            return;
        }

        UsageScanner scanner = new(dialect);
        foreach (Range line in text.Split((byte)'\n'))
        {
            scanner.Line(text[line].TrimEnd((byte)'\r'));
        }

        Take(scanner);
    }

    private void Answer(ReadOnlySpan<byte> json, Dialect dialect)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            bool isOutermost = reader.CurrentDepth == 1;
            bool isBody = isOutermost && reader.ValueTextEquals("body"u8);
            bool isStatus = isOutermost && reader.ValueTextEquals("status_code"u8);
            bool isName = reader.ValueTextEquals("name"u8);
            reader.Read();
            if (isBody && reader.TokenType == JsonTokenType.StartObject)
            {
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                Answer(json[start..(int)reader.BytesConsumed], dialect);
            }
            else if (isStatus && reader.TokenType == JsonTokenType.Number)
            {
                Status = reader.TryGetInt32(out int status) ? status : 0;
            }
            else if (isName && reader.TokenType == JsonTokenType.String)
            {
                Names.Add(reader.GetString()!);
            }
        }

        UsageScanner scanner = new(dialect);
        scanner.Whole(json);
        scanner.EndWhole();
        Take(scanner);
    }

    private void Take(UsageScanner scanner)
    {
        if (scanner.IsStated)
        {
            Tokens = scanner.Stated;
            ReasoningTokens = scanner.Reasoning;
        }
    }
}
