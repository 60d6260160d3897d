using System;
using System.Collections.Generic;
using System.Text;

namespace BmsEdge.CyclingData.Reading;

/// <summary>The beginning of a text file as lines, for families to recognise themselves in.</summary>
internal sealed class TextHead
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public TextHead(ReadOnlyMemory<byte> head, Encoding? declared = null)
    {
        Encoding = declared ?? Recognise(head.Span);
        string text = Encoding.GetString(head.Span);
        text = text.StartsWith('\uFEFF') ? text[1..] : text;
        Lines = text.Split('\n');
        for (int i = 0; i < Lines.Length; i++)
        {
            Lines[i] = Lines[i].TrimEnd('\r');
        }

        IsWhole = head.Length < CyclingFile.HeadBytes;
    }

    /// <summary>UTF-8 (with or without mark), UTF-16 with its mark, else Latin-1, in which every byte is a character.</summary>
    public Encoding Encoding { get; }

    /// <summary>The lines, without their ends; the last one may be cut.</summary>
    public string[] Lines { get; }

    /// <summary>Whether the head is the whole file.</summary>
    public bool IsWhole { get; }

    /// <summary>
    /// Fields of a line, with quotes after RFC 4180 taken off and blanks around names trimmed, or null when its quoting is
    /// broken or there is no such line.
    /// </summary>
    public IReadOnlyList<string>? Fields(int line, char separator)
    {
        if (line >= Lines.Length)
        {
            return null;
        }

        string text = Lines[line];
        List<string> fields = [];
        int at = 0;
        while (true)
        {
            if (at < text.Length && text[at] == '"')
            {
                StringBuilder field = new();
                at++;
                while (true)
                {
                    int quote = text.IndexOf('"', at);
                    if (quote < 0)
                    {
                        return null;
                    }

                    field.Append(text, at, quote - at);
                    at = quote + 1;
                    if (at >= text.Length || text[at] != '"')
                    {
                        break;
                    }

                    field.Append('"');
                    at++;
                }

                if (at < text.Length && text[at] != separator)
                {
                    return null;
                }

                fields.Add(field.ToString().Trim());
            }
            else
            {
                int end = text.IndexOf(separator, at);
                fields.Add(text[at..(end < 0 ? text.Length : end)].Trim());
                at = end < 0 ? text.Length : end;
            }

            if (at >= text.Length)
            {
                return fields;
            }

            at++;
            if (at == text.Length)
            {
                fields.Add("");
                return fields;
            }
        }
    }

    private static Encoding Recognise(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]))
        {
            return Encoding.Unicode;
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
        {
            return Encoding.BigEndianUnicode;
        }

        // The head may end inside a character of several bytes.
        for (int cut = 0; cut < 4 && cut < head.Length; cut++)
        {
            try
            {
                s_strictUtf8.GetCharCount(head[..^cut]);
                return Encoding.UTF8;
            }
            catch (DecoderFallbackException)
            {
            }
        }

        return Encoding.Latin1;
    }
}
