using System.Security.Cryptography;
using System.Text;

namespace Farthing.Reporting.Pages;

/// <summary>The style sheet and the little script that every page carries, and the policy that allows these two and nothing else.</summary>
internal static class PageAssets
{
    /// <summary>The style sheet.</summary>
    public static string Style { get; } = Read("page.css");

    /// <summary>The script: sorting of tables, opening of folded parts for print.</summary>
    public static string Script { get; } = Read("page.js");

    /// <summary>The content security policy: no network, no other script.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'; base-uri 'none'; form-action 'none'";

    private static string Read(string name)
    {
        using Stream stream =
            typeof(PageAssets).Assembly.GetManifestResourceStream("Farthing.Reporting.Pages." + name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
