using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Configuration;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files.Lines;

/// <summary>A file beside the configuration that holds a JSON object a line: what is too much for YAML.</summary>
/// <param name="path">The file.</param>
/// <param name="bytes">Its content.</param>
/// <param name="faults">Receives what is wrong in it.</param>
internal sealed class LineFile(string path, byte[] bytes, FaultList faults)
{
    private const long MaxBytes = 512L << 20;

    private const int MaxFaultyLines = 1_000;
    private int faulty;

    /// <summary>The file's name, for faults.</summary>
    public string Path => path;

    /// <summary>About how many lines it has, by its first ones.</summary>
    public int AboutLines
    {
        get
        {
            ReadOnlySpan<byte> first = bytes.AsSpan(0, Math.Min(bytes.Length, 4096));
            int lines = first.Count((byte)'\n') + 1;
            return (int)((long)bytes.Length * lines / Math.Max(1, first.Length));
        }
    }

    /// <summary>The file that a key of the configuration names; null where there is none, or it cannot be read, which is a fault.</summary>
    /// <param name="root">The configuration.</param>
    /// <param name="key">The key.</param>
    /// <param name="path">Where the file is; null where the key names none.</param>
    /// <param name="faults">Receives what is wrong in it.</param>
    public static LineFile? Open(WrittenSection root, string key, string? path, FaultList faults)
    {
        if (path is null)
        {
            return null;
        }

        const string Expected = "a file of JSON objects, one a line, relative to the configuration";
        try
        {
            FileInfo info = new(path);
            if (info.Exists && info.Length > MaxBytes)
            {
                root.Wrong(key, $"the file has {info.Length:N0} bytes", $"at most {MaxBytes:N0} bytes");
                return null;
            }

            return new LineFile(path, File.ReadAllBytes(path), faults);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            string why =
                Directory.Exists(path) ? "it is a folder"
                : refused is FileNotFoundException or DirectoryNotFoundException ? "it does not exist"
                : refused is UnauthorizedAccessException ? "you may not read it"
                : refused.Message.TrimEnd('.');
            root.Wrong(key, $"the file cannot be read: {why}", Expected, code: GatewayFaultCodes.Unreadable);
            return null;
        }
    }

    /// <summary>Begins to read its lines, on other processors.</summary>
    /// <typeparam name="T">What a line is.</typeparam>
    /// <param name="reader">Makes a reader for each processor; it gives null for a line that has to be looked at more closely.</param>
    public LineParts<T> Begin<T>(Func<Func<ReadOnlySpan<byte>, T?>> reader)
        where T : class => new(bytes, AboutLines, reader);

    /// <summary>Adds the faults of a line, with the codes of a configuration's.</summary>
    /// <returns>False after too many lines with a fault: a file of something else has one in each, and the rest is not read.</returns>
    public bool Take(FaultList own, int line)
    {
        bool isFaulty = !own.IsEmpty;
        Take(own);
        faulty += isFaulty ? 1 : 0;
        if (!isFaulty || faulty < MaxFaultyLines)
        {
            return true;
        }

        Wrong(
            line,
            null,
            $"{MaxFaultyLines:N0} lines up to here are wrong; the rest was not read",
            "a JSON object a line",
            GatewayFaultCodes.WrongShape
        );
        return false;
    }

    /// <summary>The members of a line; null where it is no object, which is a fault.</summary>
    public MemberReader? Members(ReadOnlyMemory<byte> text, int line, FaultList own)
    {
        try
        {
            return BodyMembers.Parse(text.Span, own, path, line);
        }
        catch (FarthingException wrong)
        {
            own.Add(wrong.Faults[0]);
            return null;
        }
    }

    private void Take(FaultList own)
    {
        foreach (Fault fault in own.Take())
        {
            faults.Add(
                fault with
                {
                    Code = fault.Code switch
                    {
                        AdminFaultCodes.NotAnObject => GatewayFaultCodes.WrongShape,
                        AdminFaultCodes.UnknownMember => GatewayFaultCodes.UnknownKey,
                        AdminFaultCodes.NotFound => GatewayFaultCodes.UnknownName,
                        AdminFaultCodes.Missing => GatewayFaultCodes.Missing,
                        AdminFaultCodes.WrongValue => GatewayFaultCodes.WrongValue,
                        _ => fault.Code,
                    },
                }
            );
        }
    }

    private void Wrong(int line, string? member, string message, string expected, string code) =>
        Wrong(faults, line, member, message, expected, code);

    /// <summary>Adds a fault about a line.</summary>
    public void Wrong(
        FaultList to,
        int line,
        string? member,
        string message,
        string expected,
        string code,
        string? value = null
    ) =>
        to.Add(
            new Fault(code, message)
            {
                File = path,
                Line = line,
                Path = member,
                Value = value,
                Expected = expected,
            }
        );
}
