using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Attribution;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>JSON of bills: its documents, and members of them by their paths.</summary>
internal static class BillPages
{
    /// <summary>The documents of a file: one, the items of a list, or one a line.</summary>
    /// <param name="file">For faults.</param>
    /// <param name="bytes">The file.</param>
    public static IEnumerable<TreeNode> Of(string file, byte[] bytes)
    {
        List<TreeNode> pages = [];
        if (!IsOneDocument(bytes))
        {
            int line = 0;
            foreach (string text in Encoding.UTF8.GetString(bytes).Split('\n'))
            {
                line++;
                if (!string.IsNullOrWhiteSpace(text))
                {
                    pages.Add(Tree(file, Encoding.UTF8.GetBytes(text), line));
                }
            }

            return pages;
        }

        TreeNode root = Tree(file, bytes, null);
        return root.IsList ? root.Items : [root];
    }

    private static bool IsOneDocument(byte[] bytes)
    {
        int at = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        Utf8JsonReader reader = new(bytes.AsSpan(at), isFinalBlock: false, state: default);
        try
        {
            return !(reader.Read() && reader.TrySkip())
                || bytes.AsSpan(at + (int)reader.BytesConsumed).Trim(" \t\r\n"u8).IsEmpty;
        }
        catch (JsonException)
        {
            return true; // The tree's reader says what is wrong, and where.
        }
    }

    private static TreeNode Tree(string file, byte[] bytes, int? line)
    {
        try
        {
            TreeNode root = TreeFile.Parse(
                file,
                bytes,
                AttributionFaultCodes.InvoiceValue,
                AttributionFaultCodes.InvoiceValue,
                AttributionFaultCodes.InvoiceUnreadable,
                "the JSON that the provider's API answered"
            );
            return line is null
                ? root
                : new TreeNode(
                    root.Element,
                    "",
                    new TreeFile(file, AttributionFaultCodes.InvoiceValue, AttributionFaultCodes.InvoiceValue)
                    {
                        Line = line,
                    }
                );
        }
        catch (FarthingException refused) when (line is not null)
        {
            throw new FarthingException([.. refused.Faults.Select(fault => fault with { Line = line })]);
        }
    }

    /// <summary>A member by its path: a number as it is written, <c>true</c> and <c>false</c>; empty for null. Of a list it is the sum over its items.</summary>
    public static string? Field(TreeNode node, string path)
    {
        string[] parts = path.Split('.');
        for (int i = 0; i < parts.Length; i++)
        {
            if (node.IsList)
            {
                return SumOf(node, string.Join('.', parts[i..]));
            }

            node = node[parts[i]];
        }

        return node.Element.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Object or JsonValueKind.Array => null,
            JsonValueKind.Null => "",
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => node.Scalar,
        };
    }

    /// <summary>The sum; the first text that is no number, so that it is told.</summary>
    private static string SumOf(TreeNode list, string path)
    {
        decimal sum = 0;
        foreach (TreeNode item in list.Items)
        {
            string text = Field(item, path) ?? "";
            if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
            {
                return text;
            }

            sum += number;
        }

        return sum.ToString(CultureInfo.InvariantCulture);
    }
}
