namespace Farthing.Numerics.Files;

/// <summary>Version of the files and tables that Farthing writes. There is one: data of another are refused, never converted.</summary>
public static class FormatVersion
{
    /// <summary>The version.</summary>
    public const int Only = 1;

    /// <summary>Sentence that refuses data of another version: found, expected, and the way out.</summary>
    /// <param name="subject">What has the version, such as <c>the ledger</c>.</param>
    /// <param name="found">Its version.</param>
    /// <param name="anew">What to begin anew with, such as <c>data folder</c>.</param>
    public static string Refusal(string subject, long found, string anew) =>
        FormattableString.Invariant(
            $"{subject} has version {found}, and this program reads version {Only} alone: start with a new {anew}, or read it with the program that wrote it"
        );
}
