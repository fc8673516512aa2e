using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Protocol.OpenAi;

namespace Farthing.Tests.Gateway.Requests;

/// <summary>Forms: what is read of them, and what is refused because servers would read it in different ways.</summary>
public sealed class FormReaderTests
{
    private const string Model = "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n";

    [Fact]
    public void What_counts_is_read_and_the_place_of_the_model_is_known()
    {
        byte[] body = Forms.Of(
            Forms.Wave(16_000),
            ("model", "whisper-1"),
            ("response_format", "verbose_json"),
            ("timestamp_granularities[]", "word"),
            ("timestamp_granularities[]", "segment"),
            ("prompt", "Grüße\r\nzwei Zeilen"),
            ("stream", "False")
        );

        Assert.Null(Forms.Read(body, out RequestPeek peek));

        Assert.Equal("whisper-1", peek.Model);
        Assert.Equal("whisper-1"u8, body.AsSpan(peek.ModelAt.Start, peek.ModelAt.Length));
        Assert.Equal(new UnitCount(2, 2, IsExact: true), peek.Units);
        Assert.Equal("multipart/form-data; boundary=----x7", peek.ContentType);
        Assert.Equal(32_044, peek.MediaBytes);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("srt")]
    [InlineData("vtt")]
    public void An_answer_in_plain_text_says_nothing_of_its_seconds(string format)
    {
        byte[] body = Forms.Of(Forms.Wave(1), ("model", "m"), ("response_format", format));

        Assert.Null(Forms.Read(body, out RequestPeek peek));

        Assert.True(peek.Units.IsAnswerSilent);
    }

    [Fact]
    public void Images_count_as_asked_for_and_may_be_several_files()
    {
        const string File =
            "--B\r\nContent-Disposition: form-data; name=\"image[]\"; filename=\"a.png\"\r\n\r\nPNG\r\n";
        byte[] body = Encoding.UTF8.GetBytes(
            Model
                + File
                + File
                + "--B\r\ncontent-disposition: form-data; name=n\r\n\r\n3\r\n"
                + "--B\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nmia\r\n--B--"
        );

        Assert.Null(
            FormReader.Read(
                body,
                "Multipart/Form-Data; boundary=\"B\"",
                Dialect.ImageEdits,
                out RequestPeek peek
            )
        );

        Assert.Equal((3, 3, "mia"), (peek.Units.AtMost, peek.Units.Own, peek.User));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=\"a\\\"b\"")]
    [InlineData("multipart/form-data; boundary=B; boundary=C")]
    [InlineData("multipart/form-data; boundary=\"B \"")]
    [InlineData("multipart/form-data; boundary=Bü")]
    [InlineData(
        "multipart/form-data; boundary=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    )]
    [InlineData("multipart/mixed; boundary=B")]
    public void A_body_without_one_good_boundary_is_refused(string? type)
    {
        ApiError? fault = FormReader.Read(
            Encoding.UTF8.GetBytes(Model + "--B--\r\n"),
            type,
            Dialect.ImageEdits,
            out _
        );

        Assert.Contains("multipart/form-data with one boundary", fault!.Message, StringComparison.Ordinal);
        Assert.Equal(400, fault.Status);
    }

    [Theory]
    [InlineData("", "does not begin with its boundary")]
    [InlineData("x" + Model + "--B--\r\n", "does not begin with its boundary")]
    [InlineData("--Bx\r\n\r\n--B--", "followed by something else")]
    [InlineData(Model, "no boundary ends part 1, 'model'")]
    [InlineData(Model + "--B", "followed by something else")]
    [InlineData(Model + "--B--x", "behind its last boundary")]
    [InlineData(Model + "--B--\r\n" + Model + "--B--", "behind its last boundary")]
    [InlineData("--B\r\n\r\nm\r\n--B--", "headers of part 1 do not end")]
    [InlineData("--B\r\nContent-Disposition: form-data; name=\"a\"", "headers of part 1 do not end")]
    [InlineData(
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nabc",
        "no boundary ends part 1, 'a'"
    )]
    [InlineData(
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nabc\r\n--Bc\r\n--B--",
        "followed by something else"
    )]
    [InlineData(
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n--B\r\n--B--",
        "stands in part 1, 'a'"
    )]
    [InlineData(
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\n--B\n\r\n--B--",
        "stands in part 1, 'a'"
    )]
    [InlineData(
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r--B\r\n--B--",
        "stands in part 1, 'a'"
    )]
    [InlineData("--B\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\n\r\n--B--", "it has no name")]
    [InlineData("--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n\r\n--B--", "not form-data")]
    [InlineData(
        "--B\r\nContent-Disposition: form-data; name=\"a\"; name=\"model\"\r\n\r\n\r\n--B--",
        "two names"
    )]
    [InlineData(
        "--B\r\nContent-Disposition: form-data; name=\"a\"; name*=utf-8''model\r\n\r\n\r\n--B--",
        "two names"
    )]
    [InlineData(
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n\r\n--B--",
        "two names"
    )]
    [InlineData(
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\\\"; name=\\\"model\"\r\n\r\n\r\n--B--",
        "cannot be read"
    )]
    [InlineData(
        "--B\r\nContent-Disposition: form-data; name=\"mod\\el\"\r\n\r\n\r\n--B--",
        "its name is none"
    )]
    [InlineData(
        "--B\r\nContent-Disposition: form-data;\r\n name=\"model\"\r\n\r\n\r\n--B--",
        "cannot be read"
    )]
    [InlineData(
        "--B\r\nContent-Disposition : form-data; name=\"model\"\r\n\r\n\r\n--B--",
        "a line of its headers is none"
    )]
    [InlineData(
        "--B\r\nContent-Disposition: form-data; name=\"a\"\nX: y\r\n\r\n\r\n--B--",
        "control character"
    )]
    [InlineData("--B\nContent-Disposition: form-data; name=\"a\"\n\nm\n--B--", "followed by something else")]
    [InlineData(
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\n--C--\r\n--B--",
        "a form itself"
    )]
    public void What_servers_read_in_different_ways_is_refused(string body, string why)
    {
        ApiError? fault = Read(body);

        Assert.Contains(why, fault!.Message, StringComparison.Ordinal);
        Assert.Equal(400, fault.Status);
    }

    [Theory]
    [InlineData("model", "other", "'model' stands there twice.")]
    [InlineData("Model", "other", "'model' has to be written in lower case, and as one field.")]
    [InlineData("model[]", "other", "'model' has to be written in lower case, and as one field.")]
    [InlineData("n", "0", "'n' has to be a whole number of at least 1.")]
    [InlineData("n", "1e3", "'n' has to be a whole number of at least 1.")]
    [InlineData("n", " 1", "'n' has to be a whole number of at least 1.")]
    [InlineData("n", "99999", "More than 65536 choices are asked for.")]
    [InlineData(
        "stream",
        "true",
        "A stream of /v1/images/edits is not passed on: what it costs could not be read from it."
    )]
    [InlineData("stream", "1", "'stream' has to be true or false.")]
    [InlineData("user", "a\tb", "'user' has to be a text in UTF-8.")]
    public void A_field_that_counts_stands_there_once_and_in_its_own_spelling(
        string name,
        string value,
        string why
    )
    {
        ApiError? fault = Read(
            $"{Model}--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n--B--"
        );

        Assert.Equal(why, fault!.Message);
        Assert.Equal(name.ToLowerInvariant().TrimEnd('[', ']'), fault.Param);
    }

    [Theory]
    [InlineData("; filename=\"m\"", "")]
    [InlineData("; filename*=utf-8''m", "")]
    [InlineData("", "Content-Transfer-Encoding: base64\r\n")]
    [InlineData("", "Content-Type: text/plain; charset=utf-16\r\n")]
    public void A_model_in_a_file_or_encoded_is_refused(string more, string header) =>
        Assert.Equal(
            "'model' has to be a text in UTF-8.",
            Read(
                $"--B\r\nContent-Disposition: form-data; name=\"model\"{more}\r\n{header}\r\nm\r\n--B--"
            )!.Message
        );

    [Fact]
    public void Missing_fields_are_named()
    {
        Assert.Equal("model", Read("--B--")!.Param);
        Assert.Equal(
            "file",
            FormReader
                .Read(
                    Encoding.UTF8.GetBytes(Model + "--B--"),
                    "multipart/form-data; boundary=B",
                    Dialect.Translations,
                    out _
                )!
                .Param
        );
        Assert.Equal("url", Forms.Read(Forms.Of([1], ("model", "m"), ("url", "http://x")), out _)!.Param);
        Assert.Equal(
            "file",
            Forms.Read(Forms.Of([1], ("model", "m"), ("file", "x")), out _)!.Param // Beside a longer one.
        );
    }

    [Fact]
    public void Steering_members_are_seen_in_every_spelling()
    {
        Assert.Null(
            Forms.Read(Forms.Of([1], ("model", "m"), ("Provider[order]", "x")), out RequestPeek peek)
        );

        Assert.Equal(Farthing.Gateway.Upstreams.SteeringMembers.Provider, peek.Steering);
    }

    [Fact]
    public void Headers_and_parts_without_end_are_refused_at_once()
    {
        string huge =
            "--B\r\nContent-Disposition: form-data; name=\"a\"\r\nX: " + new string('x', 10_000_000);
        string many = string.Concat(
            Enumerable.Repeat("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n", 100_000)
        );
        string near =
            Model
            + string.Concat(
                Enumerable.Repeat(
                    "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
                        + new string('\r', 10_000_000),
                    1
                )
            );
        long began = Stopwatch.GetTimestamp();

        Assert.Contains("longer than 8192 bytes", Read(huge)!.Message, StringComparison.Ordinal);
        Assert.Contains("more than 256 parts", Read(many)!.Message, StringComparison.Ordinal);
        Assert.Contains("no boundary ends part 2", Read(near)!.Message, StringComparison.Ordinal);

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused_by_name()
    {
        byte[] form = Forms.Of(Forms.Wave(10), ("model", "m"), ("response_format", "json"), ("n", "2"));
        byte[][] words =
        [
            "\r\n"u8.ToArray(),
            Encoding.ASCII.GetBytes("--" + Forms.Boundary),
            Encoding.ASCII.GetBytes("\r\n--" + Forms.Boundary + "\r\n"),
            "--"u8.ToArray(),
            "\""u8.ToArray(),
            "; name=\"model\""u8.ToArray(),
            "Content-Disposition: form-data; name=\"model\"\r\n"u8.ToArray(),
            "\r\n\r\n"u8.ToArray(),
            [0],
            [0xff],
            "\\"u8.ToArray(),
            ";"u8.ToArray(),
            "="u8.ToArray(),
        ];
        Random random = new(20);
        int refused = 0;
        for (int i = 0; i < 60_000; i++)
        {
            List<byte> body = [.. form];
            for (int edits = random.Next(1, 5); edits > 0; edits--)
            {
                int at = random.Next(body.Count);
                switch (random.Next(3))
                {
                    case 0:
                        body.RemoveRange(at, random.Next(Math.Min(40, body.Count - at)));
                        break;
                    case 1:
                        body.InsertRange(at, words[random.Next(words.Length)]);
                        break;
                    default:
                        body[at] = (byte)random.Next(256);
                        break;
                }
            }

            ApiError? fault = Forms.Read([.. body], out RequestPeek peek);
            refused += fault is null ? 0 : 1;
            if (fault is null)
            {
                byte[] read = [.. body];
                Assert.Equal([peek.Model], Models(Encoding.Latin1.GetString(read)));
                Assert.Equal(
                    peek.Model,
                    Encoding.UTF8.GetString(read.AsSpan(peek.ModelAt.Start, peek.ModelAt.Length))
                );
            }
            else
            {
                Assert.Equal(400, fault.Status);
            }
        }

        Assert.InRange(refused, 10_000, 59_000);
    }

    /// <summary>The fields named model, as a reader sees them who splits at boundaries and minds nothing else.</summary>
    private static string[] Models(string form) =>
        [
            .. ("\r\n" + form)
                .Split("\r\n--" + Forms.Boundary)
                .Select(part => part.Split("\r\n\r\n", 2))
                .Where(part =>
                    part.Length == 2
                    && Regex.IsMatch(
                        part[0],
                        "^content-disposition:.*[; ]name=(\"model\"|model\\b)",
                        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Multiline
                    )
                )
                .Select(part => part[1]),
        ];

    private static ApiError? Read(string body) =>
        FormReader.Read(
            Encoding.UTF8.GetBytes(body),
            "multipart/form-data; boundary=B",
            Dialect.ImageEdits,
            out _
        );
}
