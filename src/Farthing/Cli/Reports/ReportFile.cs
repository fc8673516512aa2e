using Farthing.Benches.Files;
using Farthing.Measurement.Foreign;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Pages;
using Farthing.Sheets.Saved;

namespace Farthing.Cli.Reports;

/// <summary>Reads what a report is made of: results as JSON documents, or earlier reports, which hold theirs.</summary>
internal static class ReportFile
{
    /// <summary>The most that a file may hold, bytes: a document of .NET's JSON reader is below 2 GB.</summary>
    private const long Most = 512L << 20;

    /// <summary>Reads the documents of some files, in their order; all faults are collected.</summary>
    public static IReadOnlyList<ReportDocument> Read(IReadOnlyList<string> paths, FaultList faults)
    {
        List<ReportDocument> documents = [];
        foreach (string path in paths)
        {
            string text;
            try
            {
                if (new FileInfo(path) is { Exists: true, Length: > Most })
                {
                    throw new IOException("larger than 512 MiB");
                }

                text = File.ReadAllText(path);
            }
            catch (Exception error)
                when (error
                        is IOException
                            or UnauthorizedAccessException
                            or ArgumentException
                            or NotSupportedException
                )
            {
                faults.Add(
                    new Fault(CliFaultCodes.FileUnreadable, "the file cannot be read")
                    {
                        File = path,
                        Value =
                            Directory.Exists(path) ? "a folder"
                            : File.Exists(path) ? error.Message
                            : "no such file",
                        Expected = "a result that farthing wrote with --output, or a report",
                    }
                );
                continue;
            }

            if (Imported(path, faults) is string converted)
            {
                if (converted.Length == 0)
                {
                    continue;
                }

                documents.Add(new ReportDocument(Path.GetFileName(path), converted));
                continue;
            }

            if (!ReportReader.IsPage(text))
            {
                documents.Add(new ReportDocument(Path.GetFileName(path), text));
                continue;
            }

            IReadOnlyList<ReportDocument> held = ReportReader.Documents(text);
            if (held.Count == 0)
            {
                faults.Add(
                    new Fault(ReportFaultCodes.PageWithoutResults, "the page holds no result")
                    {
                        File = path,
                        Expected = "a page that farthing report wrote, whole",
                    }
                );
            }

            documents.AddRange(held);
        }

        return documents;
    }

    /// <summary>The document of a load test that another tool wrote; null where the file is none that is recognized.</summary>
    private static string? Imported(string path, FaultList faults)
    {
        byte[] bytes = ForeignFile.Bytes(path);
        if (
            BenchDocuments.IsOurs(bytes)
            || (ForeignFormats.Recognize(bytes) is null && !YamlResult.IsYaml(bytes))
        )
        {
            return null;
        }

        try
        {
            return BenchDocuments.Converted(path, bytes);
        }
        catch (FarthingException error)
        {
            foreach (Fault fault in error.Faults)
            {
                faults.Add(fault);
            }

            return "";
        }
    }
}
