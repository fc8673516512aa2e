using System.Text.Json;

namespace Farthing.Gateway.Requests;

/// <summary>Walks over tools, and finds those that the upstream runs, and how often they may search.</summary>
internal static class ToolWalk
{
    private const int ToolObject = 2; // depths are the reader's
    private const int ToolMembers = 3;
    private const int FunctionMembers = 5;

    /// <summary>Reads <c>tools</c> or <c>functions</c>. The reader stands on the value, and ends on its last token.</summary>
    public static void Read(ref Utf8JsonReader reader, RequestPeek peek)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        int outer = reader.CurrentDepth;
        bool isSearch = false;
        int limits = 0;
        long? limit = null;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == outer))
        {
            peek.HasTools = true;
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == ToolMembers)
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    reader.Read();
                    isSearch |= TakeType(ref reader, peek);
                }
                else if (reader.ValueTextEquals("max_uses"u8))
                {
                    limits++;
                    limit = LimitAt(ref reader);
                }
                else
                {
                    isSearch |= SearchNames.IsToolMember(ref reader);
                }
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == FunctionMembers)
            {
                isSearch |= reader.ValueTextEquals("name"u8) && IsBuiltInSearch(ref reader);
            }
            else if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == ToolObject)
            {
                // Of two limits nobody knows which one the upstream takes.
                Note(isSearch, limits == 1 ? limit : null, peek);
                (isSearch, limits, limit) = (false, 0, null);
            }
        }
    }

    /// <summary>Takes a tool's type: true for one that searches.</summary>
    private static bool TakeType(ref Utf8JsonReader reader, RequestPeek peek)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        string type = reader.GetString()!;
        bool isSearch = SearchNames.IsTool(type);
        bool isOther = !isSearch && IsRunThere(type);
        peek.HasServerTools |= isOther;
        peek.HasOtherServerTools |= isOther;
        return isSearch;
    }

    private static void Note(bool isSearch, long? limit, RequestPeek peek)
    {
        if (isSearch)
        {
            peek.HasServerTools = true;
            peek.MaySearch = true;
            peek.MaxSearches += peek.Dialect.HasBeta ? limit : null; // Others have no such limit.
        }
    }

    /// <summary>The number behind the name that the reader stands on; null where it is none that bounds anything.</summary>
    private static long? LimitAt(ref Utf8JsonReader reader)
    {
        reader.Read();
        return
            reader.TokenType == JsonTokenType.Number
            && reader.TryGetInt64(out long number)
            && number is >= 0 and <= SearchNames.LargestLimit
            ? number
            : null;
    }

    /// <summary>Moonshot's search is a function of a name that its clients cannot give to their own.</summary>
    private static bool IsBuiltInSearch(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("$web_search"u8);
    }

    private static bool IsRunThere(string type) =>
        type.StartsWith("web_", StringComparison.Ordinal)
        || type.StartsWith("file_search", StringComparison.Ordinal)
        || type.StartsWith("code_", StringComparison.Ordinal)
        || type.StartsWith("image_generation", StringComparison.Ordinal)
        || type.StartsWith("mcp", StringComparison.Ordinal);
}
