using System.Text;
using Farthing.Catalogs.Apis;
using Farthing.Serving.Models;

namespace Farthing.Planning.Apis;

/// <summary>Recognizes an open model behind the names that providers give it: <c>meta.llama3-3-70b-instruct-v1:0</c>, <c>llama-v3p1-8b-instruct</c>, <c>meta-llama/Llama-3.3-70B-Instruct-Turbo</c>.</summary>
public static class ApiModelName
{
    /// <summary>Words that name a way of serving, not a model.</summary>
    private static readonly HashSet<string> Dropped = new(StringComparer.Ordinal)
    {
        "instruct",
        "it",
        "hf",
        "chat",
        "turbo",
        "versatile",
        "instant",
        "fp8",
        "latest",
        "meta",
        "v",
    };

    /// <summary>The price lists of those who sell a model.</summary>
    public static IReadOnlyList<ApiPrice> SellersOf(IEnumerable<ApiPrice> prices, ModelSpec model)
    {
        string key = Key(model.Id);
        return [.. prices.Where(price => Key(price.Model) == key)];
    }

    /// <summary>A name without owner, spelling and ways of serving: words in order, joined by dashes. Two names of one model have equal keys.</summary>
    public static string Key(string name)
    {
        string last = name[(name.LastIndexOf('/') + 1)..].ToLowerInvariant();
        last = WithoutRevision(last);
        last = WithoutVendor(last);
        List<string> words = [];
        StringBuilder word = new();
        for (int i = 0; i < last.Length; i++)
        {
            char c = last[i];
            bool isPoint = c == 'p' && IsDigit(last, i - 1) && IsDigit(last, i + 1);
            if (!char.IsLetterOrDigit(c) || isPoint)
            {
                Close();
                continue;
            }

            if (char.IsDigit(c) && word.Length > 0 && char.IsLetter(word[^1]))
            {
                Close();
            }

            word.Append(c);
        }

        Close();
        return string.Join('-', words);

        void Close()
        {
            string whole = word.ToString();
            word.Clear();
            if (whole.Length == 0)
            {
                return;
            }

            // "fp8" is cut between its letters and its digit.
            if (whole == "8" && words is [.., "fp"])
            {
                words.RemoveAt(words.Count - 1);
            }
            else if (!Dropped.Contains(whole))
            {
                words.Add(whole);
            }
        }
    }

    /// <summary>Takes off a marketplace's revision: <c>-v1:0</c>, <c>-1:0</c>.</summary>
    private static string WithoutRevision(string name)
    {
        int colon = name.LastIndexOf(':');
        int dash = colon > 0 ? name.LastIndexOf('-', colon) : -1;
        return dash > 0 && name[(dash + 1)..].All(c => char.IsDigit(c) || c is ':' or 'v')
            ? name[..dash]
            : name;
    }

    /// <summary>Takes off a vendor before a point: <c>meta.llama3</c>, <c>openai.gpt-oss</c>.</summary>
    private static string WithoutVendor(string name)
    {
        int point = name.IndexOf('.', StringComparison.Ordinal);
        bool isVendor =
            point > 1
            && point + 1 < name.Length
            && name[..point].All(char.IsLetter)
            && char.IsLetter(name[point + 1]);
        return isVendor ? name[(point + 1)..] : name;
    }

    private static bool IsDigit(string text, int at) => at >= 0 && at < text.Length && char.IsDigit(text[at]);
}
