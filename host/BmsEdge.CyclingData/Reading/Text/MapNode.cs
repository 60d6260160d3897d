using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using BmsEdge.Foundation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace BmsEdge.CyclingData.Reading.Text;

/// <summary>A piece of a column map as it was written, with its line: what JSON and YAML have in common.</summary>
internal abstract record MapNode(long Line)
{
    /// <summary>Levels a map may nest: the file, its columns, one column, its lists.</summary>
    public const int MostLevels = 6;
}

/// <summary>A text, number or truth value.</summary>
/// <param name="Value">As written, without quotes.</param>
/// <param name="MayBeText">Whether it may stand for a text.</param>
/// <param name="MayBeValue">Whether it may stand for a number or truth value.</param>
/// <param name="Line">Line, from 1.</param>
internal sealed record MapScalar(string Value, bool MayBeText, bool MayBeValue, long Line) : MapNode(Line);

/// <summary>A list.</summary>
internal sealed record MapList(IReadOnlyList<MapNode> Items, long Line) : MapNode(Line);

/// <summary>Keys and values in the order they were written; no key is there twice.</summary>
internal sealed record MapObject(IReadOnlyList<(string Key, MapNode Value, long Line)> Entries, long Line) : MapNode(Line);

/// <summary>Reads JSON into map nodes.</summary>
internal static class MapJson
{
    public static MapNode Parse(string text, string source)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        Utf8JsonReader reader = new(bytes, new JsonReaderOptions { MaxDepth = MapNode.MostLevels });
        try
        {
            reader.Read();
            MapNode root = Node(ref reader, bytes, source);
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            throw DataFault.InRow(source, (e.LineNumber ?? 0) + 1, "this is not JSON", e.Message, e);
        }
    }

    private static MapNode Node(ref Utf8JsonReader reader, byte[] bytes, string source)
    {
        long line = LineOf(reader, bytes);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                List<(string, MapNode, long)> entries = [];
                HashSet<string> keys = [];
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    string key = reader.GetString()!;
                    long keyLine = LineOf(reader, bytes);
                    if (!keys.Add(key))
                    {
                        throw DataFault.InRow(source, keyLine, $"{DataFault.Quote(key)} is there twice", "Keep one of them.");
                    }

                    reader.Read();
                    entries.Add((key, Node(ref reader, bytes, source), keyLine));
                }

                return new MapObject(entries, line);
            case JsonTokenType.StartArray:
                List<MapNode> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Node(ref reader, bytes, source));
                }

                return new MapList(items, line);
            case JsonTokenType.String:
                return new MapScalar(reader.GetString()!, MayBeText: true, MayBeValue: false, line);
            default:
                return new MapScalar(Encoding.UTF8.GetString(reader.ValueSpan), MayBeText: false, MayBeValue: true, line);
        }
    }

    private static long LineOf(Utf8JsonReader reader, byte[] bytes) => bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n') + 1;
}

/// <summary>Reads YAML into map nodes. Anchors and tags are refused: nothing in a map needs them, and they can make a small file large.</summary>
internal static class MapYaml
{
    public static MapNode Parse(string text, string source)
    {
        try
        {
            Parser parser = new(new StringReader(text));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                throw DataFault.InRow(source, 1, "the column map is empty", "Write it after docs/column-map.md.");
            }

            MapNode root = Node(parser, source, 0);
            parser.Consume<DocumentEnd>();
            return parser.Current is DocumentStart second
                ? throw DataFault.InRow(source, second.Start.Line, "a second document begins", "A file holds one map.")
                : root;
        }
        catch (YamlException e)
        {
            throw DataFault.InRow(source, e.Start.Line, "this is not YAML", e.Message, e);
        }
        catch (Exception e) when (e is not BmsException)
        {
            // The parser leaves some broken texts with exceptions of its own making ('[m' in a flow throws NotSupported).
            throw DataFault.InFile(source, "this is not YAML", e.Message, e);
        }
    }

    private static MapNode Node(Parser parser, string source, int level)
    {
        if (parser.Current is { } at && (level > MapNode.MostLevels || at is AnchorAlias || at is NodeEvent { Anchor.IsEmpty: false } || at is NodeEvent { Tag.IsEmpty: false }))
        {
            throw DataFault.InRow(source, at.Start.Line, "anchors, tags and deep nesting have no place in a map", "Write the value out.");
        }

        if (parser.Current is Scalar scalar)
        {
            parser.MoveNext();
            return new MapScalar(scalar.Value, MayBeText: true, MayBeValue: scalar.Style == ScalarStyle.Plain, scalar.Start.Line);
        }

        if (parser.Current is SequenceStart list)
        {
            parser.MoveNext();
            List<MapNode> items = [];
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Node(parser, source, level + 1));
            }

            return new MapList(items, list.Start.Line);
        }

        MappingStart mapping = parser.Consume<MappingStart>();
        List<(string, MapNode, long)> entries = [];
        HashSet<string> keys = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (Node(parser, source, level + 1) is not MapScalar key)
            {
                throw DataFault.InRow(source, mapping.Start.Line, "a key is no text", "Keys are texts.");
            }

            if (!keys.Add(key.Value))
            {
                throw DataFault.InRow(source, key.Line, $"{DataFault.Quote(key.Value)} is there twice", "Keep one of them.");
            }

            entries.Add((key.Value, Node(parser, source, level + 1), key.Line));
        }

        return new MapObject(entries, mapping.Start.Line);
    }
}
