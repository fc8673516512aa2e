using Farthing.Numerics.Faults;

namespace Farthing.Settings.Reading;

/// <summary>Texts of files that people write.</summary>
public static class SettingText
{
    /// <summary>The text of a file.</summary>
    /// <param name="table">What the file is.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="FarthingException">It is missing, a folder, too large, no text, or may not be read.</exception>
    public static string Read(SettingTable table, string path)
    {
        string expected = $"{table.Name} in a file that you may read ({table.Init} writes one)";
        try
        {
            FileInfo info = new(path);
            if (info.Exists && info.Length > table.Size.MaxCharacters * 4L)
            {
                throw new FarthingException(
                    new Fault(SettingFaultCodes.TooLarge, $"too large for {table.Name}")
                    {
                        File = path,
                        Value = $"{info.Length:N0} bytes",
                        Expected = $"at most {table.Size.MaxCharacters:N0} characters{table.Size.Hint}",
                    }
                );
            }

            string text = File.ReadAllText(path);
            return !text.Contains('\0')
                ? text
                : throw new FarthingException(
                    new Fault(SettingFaultCodes.NotYaml, "not a text file")
                    {
                        File = path,
                        Expected = expected,
                    }
                );
        }
        catch (Exception error)
            when (error
                    is IOException
                        or UnauthorizedAccessException
                        or ArgumentException
                        or NotSupportedException
            )
        {
            string why =
                Directory.Exists(path) ? "it is a folder"
                : error is FileNotFoundException or DirectoryNotFoundException ? "it does not exist"
                : error is UnauthorizedAccessException ? "you may not read it"
                : error.Message.TrimEnd('.');
            throw new FarthingException(
                new Fault(table.Codes.Unreadable, $"the {table.Title} cannot be read: {why}")
                {
                    File = path,
                    Expected = expected,
                }
            );
        }
    }
}
