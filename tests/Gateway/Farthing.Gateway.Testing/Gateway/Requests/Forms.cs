using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Requests;
using Farthing.Protocol.OpenAi;

namespace Farthing.Tests.Gateway.Requests;

/// <summary>Forms and sounds, written out byte by byte.</summary>
internal static class Forms
{
    public const string Boundary = "----x7";

    public const string Type = "multipart/form-data; boundary=" + Boundary;

    /// <summary>A form of texts and a file.</summary>
    public static byte[] Of(byte[]? file, params (string Name, string Value)[] fields)
    {
        MemoryStream body = new();
        foreach ((string name, string value) in fields)
        {
            body.Write(
                Encoding.UTF8.GetBytes(
                    $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
            );
        }

        if (file is not null)
        {
            body.Write(
                Encoding.UTF8.GetBytes(
                    $"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n"
                )
            );
            body.Write(file);
            body.Write("\r\n"u8);
        }

        body.Write(Encoding.UTF8.GetBytes($"--{Boundary}--\r\n"));
        return body.ToArray();
    }

    /// <summary>PCM of 16 bits at 8 kHz: 16,000 bytes a second.</summary>
    public static byte[] Wave(int samples, uint? stated = null, ushort tag = 1, uint rate = 8000)
    {
        MemoryStream wave = new();
        BinaryWriter write = new(wave);
        write.Write("RIFF"u8);
        write.Write(36 + (samples * 2));
        write.Write("WAVEfmt "u8);
        write.Write(16);
        write.Write(tag);
        write.Write((ushort)1);
        write.Write(rate);
        write.Write(rate * 2);
        write.Write((ushort)2);
        write.Write((ushort)16);
        write.Write("data"u8);
        write.Write(stated ?? (uint)(samples * 2));
        write.Write(new byte[samples * 2]);
        return wave.ToArray();
    }

    public static ApiError? Read(byte[] body, out RequestPeek peek, Dialect? dialect = null) =>
        FormReader.Read(body, Type, dialect ?? Dialect.Transcriptions, out peek);
}
