using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Reads prompts: a string, strings, token ids, or several lists of them.</summary>
internal static class PromptInputReader
{
    private const string Expected =
        "a string, an array of strings, token ids, or an array of token-id arrays";

    /// <summary>Reads the value that comes next.</summary>
    public static List<PromptInput> ReadAll(ref RequestText text)
    {
        List<PromptInput> prompts = [];
        text.Reader.Read();
        if (text.Reader.TokenType == JsonTokenType.String)
        {
            prompts.Add(new PromptInput(text.Bytes()));
            return prompts;
        }

        if (text.Reader.TokenType != JsonTokenType.StartArray)
        {
            text.Refuse(Expected);
            return prompts;
        }

        List<int> ids = [];
        while (text.Reader.Read() && text.Reader.TokenType != JsonTokenType.EndArray)
        {
            switch (text.Reader.TokenType)
            {
                case JsonTokenType.String:
                    prompts.Add(new PromptInput(text.Bytes()));
                    break;
                case JsonTokenType.Number when text.Reader.TryGetInt32(out int id) && id >= 0:
                    ids.Add(id);
                    break;
                case JsonTokenType.StartArray:
                    prompts.Add(new PromptInput(default, ReadIds(ref text)));
                    break;
                default:
                    text.Refuse(Expected);
                    break;
            }
        }

        if (ids.Count > 0)
        {
            if (prompts.Count > 0)
            {
                text.Error ??= ApiError.Invalid($"'{text.Name}' must be {Expected}", text.Name);
            }

            prompts.Add(new PromptInput(default, ids));
        }

        return prompts;
    }

    /// <summary>Reads token ids up to the end of the array under way.</summary>
    public static List<int> ReadIds(ref RequestText text)
    {
        List<int> ids = [];
        while (text.Reader.Read() && text.Reader.TokenType != JsonTokenType.EndArray)
        {
            if (
                text.Reader.TokenType == JsonTokenType.Number
                && text.Reader.TryGetInt32(out int id)
                && id >= 0
            )
            {
                ids.Add(id);
            }
            else
            {
                text.Refuse("whole numbers of at least 0");
            }
        }

        return ids;
    }
}
